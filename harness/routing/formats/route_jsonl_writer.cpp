#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "routing/formats/route_jsonl.hpp"
#include "routing/formats/text_writer.hpp"

namespace moescope::routing {
namespace {

using core::Result;
using nlohmann::json;

// Names may come from files that are not UTF-8; JSON is.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}
std::string quoted(const std::string& text) { return dump(json(text)); }

class RouteJsonlWriter : public TextWriter {
 public:
  RouteJsonlWriter(std::unique_ptr<OutputFile> file, const TraceHeader& header)
      : TextWriter(std::move(file), header) {}

 private:
  std::string head(const TraceRequests& requests) override {
    std::vector<int> layers(header_.layers);
    std::iota(layers.begin(), layers.end(), 0);
    json meta{{"type", "meta"},
              {"layers_logged", layers},
              {"top_k", header_.top_k},
              {"families", requests.families}};
    if (header_.experts > 0) meta["experts"] = header_.experts;
    return dump(meta) + "\n";
  }

  void add_token(const TraceRows& rows, std::size_t t, std::int64_t number,
                 const TraceRequests& requests, std::string& text) override {
    std::string rest = fmt::format(R"(, "family": {}, "phase": "{}")",
                                   quoted(family_of(rows, t, requests)), phase_of(rows, t));
    if (header_.steps) rest += fmt::format(R"(, "step": {})", rows.step[t]);
    if (!requests.source.empty())
      rest += fmt::format(R"(, "source": {})", requests.source[rows.request[t]]);
    for (int layer = 0; layer < header_.layers; ++layer) {
      const std::size_t begin = (t * header_.layers + layer) * header_.top_k;
      text += fmt::format(R"({{"type": "route", "req_id": {}, "token_idx": {}, "layer": {}, )",
                          number, rows.position[t], layer);
      text += fmt::format(R"("topk_ids": [{}])", list(rows.expert_ids, begin));
      if (header_.gates) text += fmt::format(R"(, "topk_weights": [{}])", list(rows.gates, begin));
      text += rest + "}\n";
    }
  }

  template <class T>
  std::string list(const std::vector<T>& values, std::size_t begin) const {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    return fmt::format("{}", fmt::join(first, first + header_.top_k, ", "));
  }
};

}  // namespace

Result<std::unique_ptr<TraceWriter>> create_route_jsonl(const std::string& path,
                                                        const TraceHeader& header) {
  MOESCOPE_TRY(auto file, OutputFile::create(path));
  return std::unique_ptr<TraceWriter>(std::make_unique<RouteJsonlWriter>(std::move(file), header));
}

}  // namespace moescope::routing
