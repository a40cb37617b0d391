// How tight the lower bounds are on a real routing trace, and what they take: for each number of
// ranks and share of replica slots, the pair-count bound, the best bound of all methods, and beside
// them what a placement by swaps on co-activation (replicas by coverage) costs on the same tokens.
//
//   bounds_bench TRACE [EFFORT] [EVERY]
//
// EVERY n looks at every n-th layer only. Requests are dealt to source ranks in turn; every other
// request is used.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>

#include "metrics/score.hpp"
#include "placement/bounds/bounds.hpp"
#include "placement/bounds/pair_bound.hpp"
#include "placement/problem.hpp"
#include "placement/strategy.hpp"
#include "store/trace_file.hpp"

namespace {

using namespace moescope;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Every n-th layer of every other request.
routing::RoutingTrace thinned(const routing::RoutingTrace& all, int every) {
  routing::RoutingTrace trace;
  trace.experts = all.experts;
  trace.top_k = all.top_k;
  trace.families = all.families;
  for (int layer = 0; layer < all.layers; layer += every) ++trace.layers;
  for (std::size_t r = 0; r < all.requests(); r += 2)
    trace.request_family.push_back(all.request_family[r]);
  for (std::size_t t = 0; t < all.tokens(); ++t) {
    if (all.request[t] % 2 != 0) continue;
    trace.request.push_back(all.request[t] / 2);
    trace.position.push_back(all.position[t]);
    trace.phase.push_back(all.phase[t]);
    for (int layer = 0; layer < all.layers; layer += every) {
      const auto chosen = all.at(t, layer);
      trace.expert_ids.insert(trace.expert_ids.end(), chosen.begin(), chosen.end());
    }
  }
  return trace;
}

double pair_count(const routing::RoutingTrace& trace, std::span<const int> slots, bool replicas) {
  double sum = 0;
  for (int layer = 0; layer < trace.layers; ++layer)
    sum += placement::pair_bound(placement::layer_tokens(trace, layer), slots, replicas);
  return sum;
}

core::Result<void> show(const std::string& path, double effort, int every) {
  MOESCOPE_TRY(const auto all, store::load_trace(path));
  auto trace = thinned(all, every);
  const double scale = static_cast<double>(all.layers) / trace.layers;  // sums as of all layers
  fmt::print("{} tokens, {} of {} layers, {} of {} experts, effort {}\n", trace.tokens(),
             trace.layers, all.layers, trace.top_k, trace.experts, effort);
  fmt::print("{:>5} {:>8} | {:>8} {:>8} {:>8} {:>6} | {:>8} {:>8} {:>6} | {:>7}  {}\n", "ranks",
             "replicas", "pairs", "paper", "swaps", "gap %", "remote", "swaps", "gap %", "seconds",
             "methods");
  for (const int ranks : {4, 8, 16}) {
    trace.request_source.clear();
    for (std::size_t r = 0; r < trace.requests(); ++r)
      trace.request_source.push_back(static_cast<int>(r) % ranks);
    const auto statistics = routing::collect_statistics(trace);
    for (const int eighths : {0, 1, 2}) {
      const int extra = trace.experts * eighths / 8;
      const auto problem = placement::make_problem(trace, statistics, ranks, 1, extra, 1);
      MOESCOPE_TRY(const auto choice,
                   placement::parse_choice(extra ? "coactivation+coverage" : "coactivation"));
      MOESCOPE_TRY(const auto placed, placement::compute_placement(problem, choice, {}));
      MOESCOPE_TRY(const auto score, metrics::score(trace, placed, {}));
      const auto start = std::chrono::steady_clock::now();
      const auto bound =
          placement::best_bound(trace, problem.slots(), extra > 0, {.effort = effort});
      const double seconds = seconds_since(start);
      fmt::print(
          "{:>5} {:>6} % | {:>8.3f} {:>8.3f} {:>8.3f} {:>6.1f} | {:>8.4f} {:>8.4f} {:>6.1f} | "
          "{:>7.1f}  {}; {}\n",
          ranks, eighths * 12.5, scale * pair_count(trace, problem.slots(), extra > 0),
          scale * bound.paper_comm, scale * score.paper_comm,
          100 * (score.paper_comm / bound.paper_comm - 1), bound.remote_ranks_per_token,
          score.remote_ranks_per_token,
          100 * (score.remote_ranks_per_token / bound.remote_ranks_per_token - 1), seconds,
          bound.paper_method, bound.remote_method);
      std::fflush(stdout);
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    fmt::print(stderr, "usage: bounds_bench TRACE [EFFORT] [EVERY]\n");
    return 2;
  }
  const double effort = argc > 2 ? std::atof(argv[2]) : 1;
  const int every = argc > 3 ? std::max(1, std::atoi(argv[3])) : 1;
  if (const auto done = show(argv[1], effort, every); !done) {
    fmt::print(stderr, "{}\n", done.error().message);
    return core::exit_code(done.error().kind);
  }
  return 0;
}
