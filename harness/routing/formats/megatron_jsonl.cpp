#include "routing/formats/megatron_jsonl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "routing/formats/json_trace.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

bool is_decoder(const json& line) {
  const auto block = line.find("block");
  return block == line.end() || *block == "decoder";
}

class MegatronJsonl : public JsonTrace {
 public:
  using JsonTrace::JsonTrace;

  Result<void> open() {
    json line;
    std::vector<std::int64_t> layers, experts;
    std::int64_t top_k = 0;
    for (;;) {
      MOESCOPE_TRY(const bool more, lines_.next(line));
      if (!more) break;
      std::int64_t layer = 0;
      if (line.is_discarded() || !is_decoder(line) || !get_whole(line, "layer", layer).empty() ||
          !line.contains("top_indices"))
        continue;
      if (std::ranges::binary_search(layers, layer)) break;
      insert_label(layers, layer);
      const auto& rows = line["top_indices"];
      if (top_k == 0 && rows.is_array() && !rows.empty() &&
          get_whole_list(rows[0], "top_indices", experts).empty())
        top_k = static_cast<std::int64_t>(experts.size());
    }
    if (layers.empty() || top_k == 0)
      return Error::bad_input(lines_.path() + ": holds no line with \"layer\" and \"top_indices\"");
    start(std::move(layers), static_cast<int>(top_k), false, true);
    lines_.rewind();
    return {};
  }

 protected:
  Result<void> read_object(const json& line, TraceRows& rows) override {
    if (!is_decoder(line)) return {};
    std::int64_t layer = 0, step = 0, rank = 0;
    std::string wrong = get_whole(line, "layer", layer);
    if (wrong.empty()) wrong = get_whole(line, "step", step);
    if (wrong.empty() && line.contains("rank")) wrong = get_whole(line, "rank", rank);
    if (wrong.empty() && (!line.contains("top_indices") || !line["top_indices"].is_array()))
      wrong = "\"top_indices\" is missing, a list of lists of experts is needed";
    if (!wrong.empty()) return meet(wrong);
    const auto request =
        table_.index_of(rank, table_.family_of(kNoFamily), static_cast<std::int32_t>(rank));
    const auto& chosen = line["top_indices"];
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      // A row that is not sound still takes its place among the layer's tokens.
      const std::int64_t position = next_position_[{request, layer}]++;
      wrong = get_whole_list(chosen[i], "top_indices", experts_);
      if (wrong.empty())
        MOESCOPE_CHECK(add({request, position, Phase::prefill, static_cast<std::int32_t>(step)},
                           layer, experts_, {}, rows));
      else
        MOESCOPE_CHECK(meet(fmt::format("token {}: {}", i, wrong)));
    }
    return {};
  }

 private:
  std::vector<std::int64_t> experts_;
  std::map<std::pair<std::int32_t, std::int64_t>, std::int64_t> next_position_;
};

}  // namespace

Result<std::unique_ptr<TraceReader>> open_megatron_jsonl(const std::string& path,
                                                         const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(auto lines, LineReader::open(path));
  auto reader = std::make_unique<MegatronJsonl>(JsonLines(std::move(lines)), options, bad);
  MOESCOPE_CHECK(reader->open());
  return std::unique_ptr<TraceReader>(std::move(reader));
}

}  // namespace moescope::routing
