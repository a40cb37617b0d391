#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "routing/formats/output_file.hpp"
#include "routing/formats/request_names.hpp"
#include "routing/formats/route_jsonl.hpp"

namespace moescope::routing {
namespace {

using core::Result;
using nlohmann::json;

// Names may come from files that are not UTF-8; JSON is.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}
std::string quoted(const std::string& text) { return dump(json(text)); }

class RouteJsonlWriter : public TraceWriter {
 public:
  RouteJsonlWriter(std::unique_ptr<OutputFile> file, const TraceHeader& header)
      : file_(std::move(file)), header_(header) {}

  Result<void> append(const TraceRows& rows, const TraceRequests& requests) override {
    if (file_->size() == 0) MOESCOPE_CHECK(write_meta(requests));
    std::string text;
    for (std::size_t t = 0; t < rows.tokens(); ++t) {
      const std::int32_t request = rows.request[t];
      MOESCOPE_TRY(const std::int64_t number, names_.number_of(request, requests));
      std::string rest = fmt::format(R"(, "family": {}, "phase": "{}")",
                                     quoted(requests.families[requests.family[request]]),
                                     rows.phase[t] == Phase::decode ? "decode" : "prefill");
      if (header_.steps) rest += fmt::format(R"(, "step": {})", rows.step[t]);
      if (!requests.source.empty())
        rest += fmt::format(R"(, "source": {})", requests.source[request]);
      for (int layer = 0; layer < header_.layers; ++layer) {
        const std::size_t begin = (t * header_.layers + layer) * header_.top_k;
        text += fmt::format(R"({{"type": "route", "req_id": {}, "token_idx": {}, "layer": {}, )",
                            number, rows.position[t], layer);
        text += fmt::format(R"("topk_ids": [{}])", list(rows.expert_ids, begin));
        if (header_.gates)
          text += fmt::format(R"(, "topk_weights": [{}])", list(rows.gates, begin));
        text += rest + "}\n";
      }
      if (text.size() > kFlushBytes) MOESCOPE_CHECK(flush(text));
    }
    return flush(text);
  }

  Result<void> finish(int, const TraceRequests& requests) override {
    if (file_->size() == 0) MOESCOPE_CHECK(write_meta(requests));
    return file_->publish();
  }

 private:
  static constexpr std::size_t kFlushBytes = 1 << 20;

  template <class T>
  std::string list(const std::vector<T>& values, std::size_t begin) const {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    return fmt::format("{}", fmt::join(first, first + header_.top_k, ", "));
  }

  Result<void> write_meta(const TraceRequests& requests) {
    std::vector<int> layers(header_.layers);
    std::iota(layers.begin(), layers.end(), 0);
    json meta{{"type", "meta"},
              {"layers_logged", layers},
              {"top_k", header_.top_k},
              {"families", requests.families}};
    if (header_.experts > 0) meta["experts"] = header_.experts;
    return file_->write(dump(meta) + "\n");
  }

  Result<void> flush(std::string& text) {
    MOESCOPE_CHECK(file_->write(text));
    text.clear();
    return {};
  }

  std::unique_ptr<OutputFile> file_;
  TraceHeader header_;
  RequestNames names_;
};

}  // namespace

Result<std::unique_ptr<TraceWriter>> create_route_jsonl(const std::string& path,
                                                        const TraceHeader& header) {
  MOESCOPE_TRY(auto file, OutputFile::create(path));
  return std::unique_ptr<TraceWriter>(std::make_unique<RouteJsonlWriter>(std::move(file), header));
}

}  // namespace moescope::routing
