// What an edit of a placement costs on a real routing trace: the time from the edit to the new
// score, against a score of the whole placement.
//
//   edit_bench TRACE [RANKS] [EDITS]
//
// Sources are dealt by hash. Edits are swaps of two experts and, with the default selector,
// replicas more and less.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/rng.hpp"
#include "lab/sources.hpp"
#include "metrics/incremental_score.hpp"
#include "placement/strategy.hpp"
#include "store/trace_file.hpp"

namespace {

using namespace moescope;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return 1e3 * std::chrono::duration<double>(Clock::now() - start).count();
}

void edit(placement::Placement& placement, core::Rng& rng) {
  const auto layer = static_cast<int>(rng.below(placement.layers));
  const auto a = static_cast<int>(rng.below(placement.experts)),
             b = static_cast<int>(rng.below(placement.experts));
  auto& replicas = placement.replicas_at(layer, a);
  const int rank = placement.primary_at(layer, b);
  if (!replicas.empty())
    replicas.clear();
  else if (rng.chance(0.3) && rank != placement.primary_at(layer, a))
    replicas = {rank};
  else if (placement.replicas_at(layer, b).empty())
    std::swap(placement.primary_at(layer, a), placement.primary_at(layer, b));
}

core::Result<void> measure(const std::string& path, int ranks, int edits) {
  MOESCOPE_TRY(auto loaded, store::load_trace(path));
  MOESCOPE_TRY(loaded.request_source, lab::assign_sources(loaded, ranks, "hash"));
  const auto trace = std::make_shared<const routing::RoutingTrace>(std::move(loaded));
  placement::Placement placement(trace->layers, trace->experts, ranks);
  for (std::size_t i = 0; i < placement.primary.size(); ++i)
    placement.primary[i] = static_cast<std::int32_t>(i % trace->experts * ranks / trace->experts);
  auto start = Clock::now();
  MOESCOPE_TRY(auto edited, metrics::IncrementalScore::start(trace, placement, {}));
  fmt::print("{} tokens, {} layers, {} ranks: first score {:.0f} ms\n", trace->tokens(),
             trace->layers, ranks, milliseconds_since(start));
  core::Rng rng(1);
  std::vector<double> times;
  for (int i = 0; i < edits; ++i) {
    edit(placement, rng);
    start = Clock::now();
    MOESCOPE_CHECK(edited.update(placement));
    times.push_back(milliseconds_since(start));
  }
  start = Clock::now();
  MOESCOPE_TRY(const auto whole, metrics::score(*trace, placement, {}));
  const double whole_time = milliseconds_since(start);
  std::ranges::sort(times);
  fmt::print("edit to score: median {:.1f} ms, worst of {} {:.1f} ms; the whole: {:.0f} ms\n",
             times[times.size() / 2], times.size(), times.back(), whole_time);
  if (whole.remote_ranks_per_token != edited.score().remote_ranks_per_token ||
      whole.rank_copies != edited.score().rank_copies)
    return core::Error::failed("the incremental score differs from that of the whole placement");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const int ranks = argc > 2 ? std::atoi(argv[2]) : 8, edits = argc > 3 ? std::atoi(argv[3]) : 100;
  if (argc < 2 || ranks < 1 || edits < 1) {
    fmt::print(stderr, "usage: edit_bench TRACE [RANKS] [EDITS]\n");
    return 2;
  }
  const auto done = measure(argv[1], ranks, edits);
  if (done) return 0;
  fmt::print(stderr, "edit_bench: {}\n", done.error().message);
  return core::exit_code(done.error().kind);
}
