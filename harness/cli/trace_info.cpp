#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/summary_json.hpp"
#include "cli/trace.hpp"
#include "metrics/score.hpp"
#include "routing/formats/summary.hpp"

namespace moescope::cli {
namespace {

using core::Result;
using nlohmann::ordered_json;

struct LayerLoad {
  double max_over_mean = 0, jain = 0;
  std::int64_t busiest = 0, unused = 0;
};

LayerLoad load_of(const routing::TraceSummary& summary, int layer) {
  const int experts = summary.header.experts;
  const auto* loads = summary.load.data() + static_cast<std::size_t>(layer) * experts;
  return {metrics::max_over_mean(loads, experts), metrics::jain_index(loads, experts),
          std::max_element(loads, loads + experts) - loads,
          std::count(loads, loads + experts, std::uint64_t{0})};
}

ordered_json to_json(const routing::TraceSummary& summary, const routing::BadRows& bad) {
  const auto& header = summary.header;
  ordered_json document{{"schema_version", kJsonSchemaVersion},
                        {"tokens", summary.tokens},
                        {"prefill_tokens", summary.tokens - summary.decode_tokens},
                        {"decode_tokens", summary.decode_tokens},
                        {"requests", summary.requests.family.size()},
                        {"layers", header.layers},
                        {"experts", header.experts},
                        {"top_k", header.top_k},
                        {"gates", header.gates},
                        {"steps", header.steps},
                        {"rows_skipped", bad.count()},
                        {"families", ordered_json::array()},
                        {"load", ordered_json::array()}};
  for (std::size_t f = 0; f < summary.requests.families.size(); ++f)
    document["families"].push_back({{"name", summary.requests.families[f]},
                                    {"requests", summary.family_requests(f)},
                                    {"tokens", summary.family_tokens(f)}});
  for (int layer = 0; layer < header.layers; ++layer) {
    const LayerLoad load = load_of(summary, layer);
    document["load"].push_back({{"layer", layer},
                                {"max_over_mean", load.max_over_mean},
                                {"jain", load.jain},
                                {"busiest_expert", load.busiest},
                                {"unused_experts", load.unused}});
  }
  return document;
}

void print_text(const routing::TraceSummary& summary, const std::string& source) {
  const auto& header = summary.header;
  fmt::print("{}: {} tokens ({} prefill, {} decode) of {} requests\n", source, summary.tokens,
             summary.tokens - summary.decode_tokens, summary.decode_tokens,
             summary.requests.family.size());
  fmt::print("{} MoE layers, {} experts, top {}; weights: {}, steps: {}\n\n", header.layers,
             header.experts, header.top_k, header.gates ? "yes" : "no",
             header.steps ? "yes" : "no");
  fmt::print("{:<24} {:>10} {:>12}\n", "family", "requests", "tokens");
  for (std::size_t f = 0; f < summary.requests.families.size(); ++f)
    fmt::print("{:<24} {:>10} {:>12}\n", summary.requests.families[f], summary.family_requests(f),
               summary.family_tokens(f));
  fmt::print("\nload of experts per layer\n{:>5} {:>13} {:>8} {:>15} {:>15}\n", "layer",
             "max_over_mean", "jain", "busiest expert", "unused experts");
  for (int layer = 0; layer < header.layers; ++layer) {
    const LayerLoad load = load_of(summary, layer);
    fmt::print("{:>5} {:>13.2f} {:>8.3f} {:>15} {:>15}\n", layer, load.max_over_mean, load.jain,
               load.busiest, load.unused);
  }
}

}  // namespace

Result<void> info_trace(const TraceFlags& flags, bool json) {
  routing::BadRows bad(flags.skip_bad);
  MOESCOPE_TRY(const auto reader, store::open_trace(flags.sources, open_options(flags), bad));
  MOESCOPE_TRY(
      const auto summary,
      routing::summarize_trace(*reader, stream_progress("moescope trace info", flags.quiet)));
  if (json)
    fmt::print("{}\n",
               to_json(summary, bad).dump(2, ' ', false, ordered_json::error_handler_t::replace));
  else
    print_text(summary, flags.sources.front());
  if (!json && bad.count() > 0)
    fmt::print(stderr, "moescope: {} rows were skipped; the first: {}\n", bad.count(), bad.first());
  return {};
}

}  // namespace moescope::cli
