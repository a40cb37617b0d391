// The first figures, on every fifth layer, of the real trace beside the repository (shared/data),
// where it is present.
#include <catch2/catch.hpp>
#include <filesystem>

#include "lab/comparison.hpp"
#include "lab/split.hpp"
#include "store/trace_file.hpp"

using namespace moescope;

namespace {

// Every n-th layer alone: costs are means over layers.
routing::RoutingTrace every_layer(const routing::RoutingTrace& trace, int n) {
  routing::RoutingTrace part = trace;
  part.layers = (trace.layers + n - 1) / n;
  part.expert_ids.clear();
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    for (int layer = 0; layer < trace.layers; layer += n) {
      const auto experts = trace.at(t, layer);
      part.expert_ids.insert(part.expert_ids.end(), experts.begin(), experts.end());
    }
  return part;
}

}  // namespace

TEST_CASE("contiguous costs 3.99 remote ranks per token on DeepSeek-V2-Lite's routing") {
  const std::string path = MOESCOPE_SOURCE_DIR "/../shared/data/traces/deepseek-v2-lite-chat.h5";
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no " << path);
    return;
  }
  const auto trace = store::load_trace(path);
  REQUIRE(trace);
  const auto few = every_layer(*trace, 5);
  auto material =
      lab::make_material(*lab::part_of(few, "odd"), *lab::part_of(few, "even"), {.null = false});
  REQUIRE(material);
  REQUIRE(*material->set_sources(8, "") == "hash");
  const auto compared =
      lab::compare(*material, *lab::candidates("coactivation", false, ""), {.ranks = 8}, 0.0);
  REQUIRE(compared);
  CHECK(compared->rows[0].score.remote_ranks_per_token == Approx(3.99).margin(0.02));
  // shared/data/README.md: 2.93 with swaps on the co-activation graph.
  CHECK(compared->rows[1].score.remote_ranks_per_token == Approx(2.93).margin(0.03));
}
