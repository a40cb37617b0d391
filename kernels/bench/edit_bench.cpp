// What an edit of a placement costs on a real routing trace: the time from the edit to the new
// score, against a score of the whole placement.
//
//   edit_bench TRACE [RANKS] [EDITS] [SELECTOR]
//
// Sources are dealt by hash. Edits are swaps of two experts, replicas more and replicas less. Wall
// time holds what other programs took of the processor meanwhile, processor time does not.
#include <fmt/format.h>
#include <time.h>

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

struct Times {
  double wall_ms, processor_ms;
};

Times now() {
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return {1e3 * wall.count(), 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * used.tv_nsec};
}

Times since(const Times& start) {
  const Times end = now();
  return {end.wall_ms - start.wall_ms, end.processor_ms - start.processor_ms};
}

double load_of_machine() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? load : 0;
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

void print(const char* what, std::vector<Times> times, double Times::*clock) {
  std::ranges::sort(times, {}, clock);
  fmt::print("edit to score, {} time: median {:.1f} ms, worst of {} {:.1f} ms\n", what,
             times[times.size() / 2].*clock, times.size(), times.back().*clock);
}

core::Result<void> measure(const std::string& path, int ranks, int edits,
                           const metrics::ScoreOptions& options) {
  MOESCOPE_TRY(auto loaded, store::load_trace(path));
  MOESCOPE_TRY(loaded.request_source, lab::assign_sources(loaded, ranks, "hash"));
  const auto trace = std::make_shared<const routing::RoutingTrace>(std::move(loaded));
  placement::Placement placement(trace->layers, trace->experts, ranks);
  for (std::size_t i = 0; i < placement.primary.size(); ++i)
    placement.primary[i] = static_cast<std::int32_t>(i % trace->experts * ranks / trace->experts);
  Times start = now();
  MOESCOPE_TRY(auto edited, metrics::IncrementalScore::start(trace, placement, options));
  const Times first = since(start);
  fmt::print("{} tokens, {} layers, {} ranks, {}: first score {:.0f} ms, {:.0f} of a processor\n",
             trace->tokens(), trace->layers, ranks, options.selector, first.wall_ms,
             first.processor_ms);
  fmt::print("an edit of one layer reads {:.1f} MB of expert ids; load of the machine {:.1f}\n",
             2e-6 * static_cast<double>(trace->tokens()) * trace->top_k, load_of_machine());
  core::Rng rng(1);
  std::vector<Times> times;
  for (int i = 0; i < edits; ++i) {
    edit(placement, rng);
    start = now();
    MOESCOPE_CHECK(edited.update(placement));
    times.push_back(since(start));
  }
  print("wall", times, &Times::wall_ms);
  print("processor", times, &Times::processor_ms);
  start = now();
  MOESCOPE_TRY(const auto whole, metrics::score(*trace, placement, options));
  const Times of_whole = since(start);
  fmt::print("the whole placement: {:.0f} ms, {:.0f} of a processor\n", of_whole.wall_ms,
             of_whole.processor_ms);
  if (whole.remote_ranks_per_token != edited.score().remote_ranks_per_token ||
      whole.rank_copies != edited.score().rank_copies)
    return core::Error::failed("the incremental score differs from that of the whole placement");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const int ranks = argc > 2 ? std::atoi(argv[2]) : 8, edits = argc > 3 ? std::atoi(argv[3]) : 100;
  if (argc < 2 || ranks < 1 || edits < 1) {
    fmt::print(stderr, "usage: edit_bench TRACE [RANKS] [EDITS] [SELECTOR]\n");
    return 2;
  }
  metrics::ScoreOptions options;
  if (argc > 4) options.selector = argv[4];
  const auto done = measure(argv[1], ranks, edits, options);
  if (done) return 0;
  fmt::print(stderr, "edit_bench: {}\n", done.error().message);
  return core::exit_code(done.error().kind);
}
