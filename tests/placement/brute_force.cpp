#include "placement/brute_force.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

using moescope::core::Rng;
using moescope::placement::LayerTokens;

namespace {

using Set = unsigned;  // of experts or of ranks

// Fewest paid ranks that together hold all wanted experts; `source` (-1: none) is free.
int cheapest_cover(Set wanted, const std::vector<Set>& held, int source) {
  int fewest = std::numeric_limits<int>::max();
  for (Set ranks = 1; ranks < 1U << held.size(); ++ranks) {
    Set together = 0;
    for (std::size_t r = 0; r < held.size(); ++r)
      if (ranks >> r & 1U) together |= held[r];
    const int free_ranks = source >= 0 ? static_cast<int>(ranks >> source & 1U) : 0;
    if ((wanted & ~together) == 0) fewest = std::min(fewest, std::popcount(ranks) - free_ranks);
  }
  return fewest;
}

double mean_cost(const LayerTokens& tokens, const std::vector<Set>& held, bool sources) {
  double sum = 0;
  for (std::size_t t = 0; t < tokens.count(); ++t) {
    Set wanted = 0;
    for (const auto e : tokens.at(t)) wanted |= 1U << e;
    sum += cheapest_cover(wanted, held, sources ? tokens.source[t] : -1) - (sources ? 0 : 1);
  }
  return tokens.count() == 0 ? 0 : sum / static_cast<double>(tokens.count());
}

using Visit = std::function<void(const std::vector<Set>&)>;

void each_partition(int experts, std::span<const int> slots, const Visit& visit) {
  std::vector<Set> held(slots.size());
  const std::function<void(int)> place = [&](int expert) {
    if (expert == experts) return visit(held);
    for (std::size_t r = 0; r < slots.size(); ++r) {
      if (std::popcount(held[r]) >= slots[r]) continue;
      held[r] |= 1U << expert;
      place(expert + 1);
      held[r] &= ~(1U << expert);
    }
  };
  place(0);
}

void each_filling(int experts, std::span<const int> slots, const Visit& visit) {
  const Set everything = (1U << experts) - 1;
  std::vector<Set> held(slots.size());
  const std::function<void(std::size_t, Set)> fill = [&](std::size_t rank, Set together) {
    if (rank == slots.size()) {
      if (together == everything) visit(held);
      return;
    }
    for (Set set = 0; set <= everything; ++set) {
      if (std::popcount(set) != std::min(slots[rank], experts)) continue;
      held[rank] = set;
      fill(rank + 1, together | set);
    }
  };
  fill(0, 0);
}

}  // namespace

double brute_force_optimum(const LayerTokens& tokens, std::span<const int> slots, bool replicas,
                           bool sources) {
  double best = std::numeric_limits<double>::infinity();
  const Visit visit = [&](const std::vector<Set>& held) {
    best = std::min(best, mean_cost(tokens, held, sources));
  };
  replicas ? each_filling(tokens.experts, slots, visit)
           : each_partition(tokens.experts, slots, visit);
  return best;
}

double brute_force_size(int experts, std::span<const int> slots, bool replicas) {
  if (!replicas) return std::pow(slots.size(), experts);
  double size = 1;
  for (const int held : slots)
    for (int i = 0; i < std::min(held, experts); ++i) size = size * (experts - i) / (i + 1);
  return size;
}

LayerTokens random_tokens(int experts, int top_k, int count, int ranks, Rng& rng) {
  LayerTokens tokens{experts, top_k, {}, {}};
  const int shape = rng.between(0, 2);
  for (int t = 0; t < count; ++t) {
    std::vector<std::uint16_t> chosen;
    const int centre = rng.between(0, experts - 1);
    while (static_cast<int>(chosen.size()) < top_k) {
      int e = rng.between(0, experts - 1);
      if (shape == 1) e = static_cast<int>(std::pow(rng.uniform(), 3) * experts);
      if (shape == 2 && rng.chance(0.8))
        e = (centre / top_k * top_k + rng.between(0, top_k - 1)) % experts;
      if (std::ranges::count(chosen, e) == 0) chosen.push_back(static_cast<std::uint16_t>(e));
    }
    tokens.chosen.insert(tokens.chosen.end(), chosen.begin(), chosen.end());
    tokens.source.push_back(rng.between(0, ranks - 1));
  }
  return tokens;
}
