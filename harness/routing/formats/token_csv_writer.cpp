#include <fmt/format.h>

#include "routing/formats/text_writer.hpp"
#include "routing/formats/token_csv.hpp"

namespace moescope::routing {
namespace {

using core::Result;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

class TokenCsvWriter : public TextWriter {
 public:
  TokenCsvWriter(std::unique_ptr<OutputFile> file, const TraceHeader& header)
      : TextWriter(std::move(file), header) {}

 private:
  std::string head(const TraceRequests& requests) override {
    sources_ = !requests.source.empty();
    return fmt::format("request,family,position,phase{}{},layer,experts{}\n",
                       header_.steps ? ",step" : "", sources_ ? ",source" : "",
                       header_.gates ? ",weights" : "");
  }

  void add_token(const TraceRows& rows, std::size_t t, std::int64_t number,
                 const TraceRequests& requests, std::string& text) override {
    std::string prefix = fmt::format("{},{},{},{}", number, quoted(family_of(rows, t, requests)),
                                     rows.position[t], phase_of(rows, t));
    if (header_.steps) prefix += fmt::format(",{}", rows.step[t]);
    if (sources_) prefix += fmt::format(",{}", requests.source[rows.request[t]]);
    for (int layer = 0; layer < header_.layers; ++layer)
      add_layer(rows, (t * header_.layers + layer) * header_.top_k, prefix, layer, text);
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

  bool sources_ = false;
};

}  // namespace

Result<std::unique_ptr<TraceWriter>> create_token_csv(const std::string& path,
                                                      const TraceHeader& header) {
  MOESCOPE_TRY(auto file, OutputFile::create(path));
  return std::unique_ptr<TraceWriter>(std::make_unique<TokenCsvWriter>(std::move(file), header));
}

}  // namespace moescope::routing
