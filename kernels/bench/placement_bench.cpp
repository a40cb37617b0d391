// Speed of scoring a placement and of the strategy span, on generated traces (clustered_trace.hpp).
//
//   placement_bench [--large] [options of Google Benchmark]
//
// score: one thread. "tl/s" are (token, layer) pairs a second; "share" is the part of what the
// machine reaches in the same run by reading the trace's bytes once at the rate of a copy. What
// bounds it is not memory but work per expert (a look-up of its host, a counter, a bit) and, with
// replicas, the choice: a call per token with an open expert, for cover a call per token.
// span: seconds of wall clock on all cores; "remote" are the remote ranks per token of the result.
// --large adds span_large: 1 Mi tokens, 58 layers of 256 experts, 64 ranks (minutes, and some GB of
// memory; "peak_GB" is the most that this process held).
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "ceilings.hpp"
#include "clustered_trace.hpp"
#include "metrics/score.hpp"
#include "placement/problem.hpp"
#include "placement/strategy.hpp"

namespace moescope::bench {
namespace {

struct Case {
  routing::RoutingTrace trace;
  routing::Statistics statistics;
  std::map<std::string, placement::Placement> placed;
};

// The trace made last is kept: neighbouring benchmarks share it.
Case& make_case(const ClusteredShape& shape) {
  static ClusteredShape current;
  static Case made;
  if (current != shape) {
    made = {};
    made.trace = clustered_trace(shape, 1);
    made.statistics = routing::collect_statistics(made.trace);
    current = shape;
  }
  return made;
}

core::Result<placement::Placement> place(const Case& made, int ranks, int extra,
                                         const std::string& name) {
  const auto problem = placement::make_problem(made.trace, made.statistics, ranks, 1, extra, 1);
  MOESCOPE_TRY(const auto choice, placement::parse_choice(name));
  return placement::compute_placement(problem, choice, {});
}

// More than fit the caches of most machines.
constexpr ClusteredShape kSmallModel{144'000, 26, 64, 8, 8}, kLargeModel{64'000, 58, 256, 8, 64};

// Contiguous experts on `ranks`; one extra slot for eight experts by coverage, or none.
void score(benchmark::State& state, const ClusteredShape& shape, bool replicas,
           const std::string& selector) {
  Case& made = make_case(shape);
  const std::string choice = replicas ? "contiguous+coverage" : "contiguous";
  // Kept, as a benchmark is called several times until its iterations suffice.
  if (!made.placed.contains(choice)) {
    auto placed = place(made, shape.ranks, replicas ? shape.experts / 8 : 0, choice);
    if (!placed) return state.SkipWithError(placed.error().message.c_str());
    made.placed[choice] = std::move(*placed);
  }
  const placement::Placement& placed = made.placed[choice];
  const double pairs = static_cast<double>(made.trace.tokens()) * shape.layers;
  Meter meter(state);
  const double start = thread_seconds();
  for (auto _ : state) {
    auto scored = metrics::score(made.trace, placed, {.selector = selector});
    if (!scored) return state.SkipWithError(scored.error().message.c_str());
    benchmark::DoNotOptimize(scored);
  }
  state.counters["tl/s"] =
      pairs * static_cast<double>(state.iterations()) / (thread_seconds() - start);
  meter.report({pairs * shape.top_k * sizeof(std::uint16_t), 0});
}

void span(benchmark::State& state, const ClusteredShape& shape) {
  const Case& made = make_case(shape);
  for (auto _ : state) {
    const auto placed = place(made, shape.ranks, 0, "span");
    if (!placed) return state.SkipWithError(placed.error().message.c_str());
    state.PauseTiming();
    const auto scored = metrics::score(made.trace, *placed, {});
    if (!scored) return state.SkipWithError(scored.error().message.c_str());
    state.counters["remote"] = scored->remote_ranks_per_token;
    state.ResumeTiming();
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_GB"] = static_cast<double>(usage.ru_maxrss) * 1024e-9;
}

void register_span(const std::string& name, const ClusteredShape& shape) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [shape](benchmark::State& state) { span(state, shape); })
      ->Unit(benchmark::kSecond)
      ->UseRealTime()
      ->Iterations(1);
}

void register_all(bool large) {
  const std::map<std::string, ClusteredShape> models{{"E64_R8", kSmallModel},
                                                     {"E256_R64", kLargeModel}};
  for (const auto& [model, shape] : models) {
    const auto add = [&model = model, &shape = shape](bool replicas, const std::string& selector) {
      const std::string name =
          "score/" + model + (replicas ? "/replicas/" : "/primaries/") + selector;
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        score(state, shape, replicas, selector);
      })->Unit(benchmark::kMillisecond);
    };
    add(false, "local-first");
    add(true, "local-first");
    add(true, "cover");
  }
  for (const int ranks : {8, 16})
    register_span("span/144k_L26_E64_R" + std::to_string(ranks), {144'000, 26, 64, 8, ranks});
  if (large) register_span("span_large/1M_L58_E256_R64", {1 << 20, 58, 256, 8, 64});
}

}  // namespace
}  // namespace moescope::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const bool large = argc == 2 && std::strcmp(argv[1], "--large") == 0;
  if (!large && benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  moescope::bench::register_all(large);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
