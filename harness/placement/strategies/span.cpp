#include <algorithm>
#include <chrono>

#include "core/parallel.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/span/balance_path.hpp"
#include "placement/span/label_alignment.hpp"
#include "placement/span/span_search.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

// Starts of the search on pairs that gives the first placement; more change the end by less than
// the kicks do.
constexpr int kStarts = 2;
// Ranks per token that a unit of spread costs, one solution each. The first is the least cost
// whatever the balance; from the last on loads are as even as the experts allow.
constexpr double kPrices[] = {0, 5, 15, 40, 100, 250};
// Windows of the trace in which the search watches balance, and how much of the variation between
// them counts: what another sample of requests as large as the trace would show. The limits count
// it only as far as `margin` says: on a small calibration it is mostly noise, which no placement
// mends.
constexpr int kWindows = 8;
constexpr double kWindowWeight = 2.0 / kWindows;

// At most `most` tokens, evenly spaced over the trace.
std::vector<std::uint32_t> sample_tokens(const routing::RoutingTrace& trace, std::size_t most) {
  const std::size_t count = std::min(most, trace.tokens());
  std::vector<std::uint32_t> tokens(count);
  for (std::size_t i = 0; i < count; ++i)
    tokens[i] = static_cast<std::uint32_t>(i * trace.tokens() / count);
  return tokens;
}

WindowUses count_uses(const SpanTokens& tokens, int ranks) {
  const int experts = tokens.experts();
  std::vector<double> uses(static_cast<std::size_t>(kWindows + 1) * experts, 0.0);
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    double* window = &uses[(1 + t * kWindows / tokens.size()) * experts];
    for (const std::uint16_t expert : tokens.at(t)) {
      ++uses[expert];
      ++window[expert];
    }
  }
  std::vector<double> weights(kWindows + 1, kWindowWeight / kWindows);
  weights[0] = 1 - kWindowWeight;
  return {std::move(uses), std::move(weights), experts, ranks};
}

std::vector<RankMask> first_hosts(const PlacementProblem& problem, int layer,
                                  const core::Rng& rng) {
  Matrix affinity(problem.statistics->experts, problem.statistics->experts);
  affinity.values = problem.statistics->pooled_pairs(layer);
  for (int e = 0; e < affinity.rows; ++e) affinity(e, e) = 0;
  std::vector<RankMask> hosts;
  for (const int rank : affinity_search(affinity, problem.primary_slots, kStarts, rng))
    hosts.push_back(rank_bit(rank));
  return hosts;
}

// The primary is the copy with the most work, so that a selector which goes by primaries does well.
void write_layer(const SpanResult& result, const std::vector<int>& rank_of, int layer,
                 Placement& placement) {
  for (int e = 0; e < placement.experts; ++e) {
    placement.primary_at(layer, e) = rank_of[result.main[e]];
    auto& replicas = placement.replicas_at(layer, e);
    for_each_rank(result.hosts[e], [&](int group) {
      if (group != result.main[e]) replicas.push_back(rank_of[group]);
    });
    std::ranges::sort(replicas);
  }
}

class Span : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"span",
            "fewest ranks per token, exactly, with balance as a constraint; replicas and all",
            "moescope",
            {{"jain", 0.99, "least Jain index of the loads, mean of layers; 0: no limit", 0, 1, {}},
             {"max_violation",
              0.0,
              "most max / mean load - 1, mean of layers; 0: no limit",
              0,
              1e9,
              {}},
             {"margin",
              0.0,
              "samples of requests that the limits allow for: 0 the calibration's own loads, 2 "
              "those of "
              "another sample as large",
              0,
              1e9,
              {}},
             {"kicks", std::int64_t{2}, "perturbed restarts per layer", 0, 1e9, {}},
             {"seconds", 0.0, "start no kick after this time; 0: no limit", 0, 1e9, {}},
             {"tokens", std::int64_t{65536}, "calibration tokens used per layer", 1, 1e9, {}},
             {"names",
              std::string("sources"),
              "ranks are named so that requests find much on one rank, or so that the loads summed "
              "over "
              "layers are even",
              0,
              0,
              {"sources", "load"}},
             {"token_cap",
              1.1,
              "tokens that may live on a rank over the mean, when ranks are named for the sources",
              1,
              1e9,
              {}}}};
  }
  bool places_replicas() const override { return true; }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    if (problem.ranks > kMaxMaskRanks)
      return core::Error::bad_input("strategy span: " + std::to_string(problem.ranks) +
                                    " ranks, at most " + std::to_string(kMaxMaskRanks) +
                                    " are possible");
    const routing::RoutingTrace& trace = *problem.trace;
    const auto tokens = sample_tokens(trace, static_cast<std::size_t>(params.integer("tokens")));
    std::vector<std::vector<SpanResult>> solutions(trace.layers);
    const Deadline deadline(params.real("seconds"));
    core::parallel_for(solutions.size(), 0, [&](std::size_t layer) {
      if (problem.stopped()) return;
      solutions[layer] = solve_layer(problem, static_cast<int>(layer), tokens, params, deadline);
      problem.layer_done();
    });
    MOESCOPE_CHECK(problem.go_on());
    const double violation = params.real("max_violation");
    const auto chosen = choose_balanced(
        solutions,
        {params.real("jain"), violation > 0 ? violation : 1e9, params.real("margin") / kWindows});
    std::vector<std::vector<RankMask>> hosts;
    for (std::size_t layer = 0; layer < chosen.size(); ++layer)
      hosts.push_back(solutions[layer][chosen[layer]].hosts);
    const std::vector<int> slots = problem.slots();
    std::vector<std::vector<int>> rank_of;
    if (params.text("names") == "load")
      rank_of = name_for_load(solutions, chosen, slots);
    else
      rank_of = align_labels(trace, tokens, slots, {.token_cap = params.real("token_cap")}, hosts);
    Placement placement(trace.layers, trace.experts, problem.ranks);
    for (int layer = 0; layer < trace.layers; ++layer)
      write_layer(solutions[layer][chosen[layer]], rank_of[layer], layer, placement);
    return placement;
  }

 private:
  class Deadline {
   public:
    explicit Deadline(double seconds) : limited_(seconds > 0) {
      if (limited_)
        end_ += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }
    bool over() const { return limited_ && Clock::now() >= end_; }

   private:
    using Clock = std::chrono::steady_clock;
    bool limited_;
    Clock::time_point end_ = Clock::now();
  };

  static std::vector<SpanResult> solve_layer(const PlacementProblem& problem, int layer,
                                             std::span<const std::uint32_t> tokens,
                                             const core::Params& params, const Deadline& deadline) {
    const bool balanced = params.real("jain") > 0 || params.real("max_violation") > 0;
    core::Rng rng = core::Rng(problem.seed).fork("span").fork(static_cast<std::uint64_t>(layer));
    const SpanTokens layer_tokens(*problem.trace, layer, tokens);
    const WindowUses uses = count_uses(layer_tokens, problem.ranks);
    SpanSearch search({&layer_tokens, &uses, problem.slots()},
                      first_hosts(problem, layer, rng.fork("start")));
    std::vector<SpanResult> path;
    for (const double price : kPrices) {
      if (price > 0 && !balanced) break;
      search.set_price(price);
      search.fill();
      search.descend();
      // The basin that is best whatever the balance is where balanced placements are good too.
      if (price == 0)
        for (std::int64_t kick = 0; kick < params.integer("kicks") && !deadline.over(); ++kick)
          search.kick(rng);
      path.push_back(search.result());
    }
    return path;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> span_strategy() { return std::make_unique<Span>(); }

}  // namespace moescope::placement
