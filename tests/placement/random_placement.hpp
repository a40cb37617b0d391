// Placements for the tests of selectors.
#pragma once

#include "core/rng.hpp"
#include "placement/placement.hpp"

// Every expert has a primary anywhere, and a copy on each other rank with this probability.
inline moescope::placement::Placement random_placement(int layers, int experts, int ranks,
                                                       double copies, moescope::core::Rng& rng) {
  moescope::placement::Placement placement(layers, experts, ranks);
  for (int i = 0; i < layers * experts; ++i) {
    placement.primary[i] = rng.between(0, ranks - 1);
    for (int rank = 0; rank < ranks; ++rank)
      if (rank != placement.primary[i] && rng.chance(copies)) placement.replicas[i].push_back(rank);
  }
  return placement;
}

// `count` different experts.
inline std::vector<std::uint16_t> random_token(int experts, int count, moescope::core::Rng& rng) {
  std::vector<std::uint16_t> all;
  for (int e = 0; e < experts; ++e) all.push_back(static_cast<std::uint16_t>(e));
  rng.shuffle(all);
  all.resize(count);
  return all;
}
