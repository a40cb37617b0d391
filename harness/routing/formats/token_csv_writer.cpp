#include <fmt/format.h>

#include "routing/formats/output_file.hpp"
#include "routing/formats/request_names.hpp"
#include "routing/formats/token_csv.hpp"

namespace moescope::routing {
namespace {

using core::Result;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

class TokenCsvWriter : public TraceWriter {
 public:
  TokenCsvWriter(std::unique_ptr<OutputFile> file, const TraceHeader& header)
      : file_(std::move(file)), header_(header) {}

  Result<void> append(const TraceRows& rows, const TraceRequests& requests) override {
    if (file_->size() == 0) MOESCOPE_CHECK(write_header(requests));
    std::string text;
    for (std::size_t t = 0; t < rows.tokens(); ++t) {
      const std::int32_t request = rows.request[t];
      MOESCOPE_TRY(const std::int64_t number, names_.number_of(request, requests));
      std::string prefix =
          fmt::format("{},{},{},{}", number, quoted(requests.families[requests.family[request]]),
                      rows.position[t], rows.phase[t] == Phase::decode ? "decode" : "prefill");
      if (header_.steps) prefix += fmt::format(",{}", rows.step[t]);
      if (sources_) prefix += fmt::format(",{}", requests.source[request]);
      for (int layer = 0; layer < header_.layers; ++layer)
        add_layer(rows, (t * header_.layers + layer) * header_.top_k, prefix, layer, text);
      if (text.size() > kFlushBytes) MOESCOPE_CHECK(flush(text));
    }
    return flush(text);
  }

  Result<void> finish(int, const TraceRequests& requests) override {
    if (file_->size() == 0) MOESCOPE_CHECK(write_header(requests));
    return file_->publish();
  }

 private:
  static constexpr std::size_t kFlushBytes = 1 << 20;

  Result<void> write_header(const TraceRequests& requests) {
    sources_ = !requests.source.empty();
    return file_->write(fmt::format("request,family,position,phase{}{},layer,experts{}\n",
                                    header_.steps ? ",step" : "", sources_ ? ",source" : "",
                                    header_.gates ? ",weights" : ""));
  }

  void add_layer(const TraceRows& rows, std::size_t begin, const std::string& prefix, int layer,
                 std::string& text) const {
    const auto end = begin + header_.top_k;
    text +=
        fmt::format("{},{},{}", prefix, layer,
                    fmt::join(rows.expert_ids.begin() + begin, rows.expert_ids.begin() + end, " "));
    if (header_.gates)
      text +=
          fmt::format(",{}", fmt::join(rows.gates.begin() + begin, rows.gates.begin() + end, " "));
    text += '\n';
  }

  Result<void> flush(std::string& text) {
    MOESCOPE_CHECK(file_->write(text));
    text.clear();
    return {};
  }

  std::unique_ptr<OutputFile> file_;
  TraceHeader header_;
  RequestNames names_;
  bool sources_ = false;
};

}  // namespace

Result<std::unique_ptr<TraceWriter>> create_token_csv(const std::string& path,
                                                      const TraceHeader& header) {
  MOESCOPE_TRY(auto file, OutputFile::create(path));
  return std::unique_ptr<TraceWriter>(std::make_unique<TokenCsvWriter>(std::move(file), header));
}

}  // namespace moescope::routing
