// Where the experts live: per layer, expert -> primary rank and ascending replica ranks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.hpp"

namespace moescope::placement {

struct Placement {
  Placement() = default;
  Placement(int layers, int experts, int ranks);  // every primary -1 until set

  int layers = 0, experts = 0, ranks = 0;
  std::vector<std::int32_t> primary;                // [L, E]
  std::vector<std::vector<std::int32_t>> replicas;  // [L * E], each ascending, without the primary

  std::int32_t& primary_at(int layer, int expert) { return primary[layer * experts + expert]; }
  std::int32_t primary_at(int layer, int expert) const { return primary[layer * experts + expert]; }
  std::vector<std::int32_t>& replicas_at(int layer, int expert) {
    return replicas[layer * experts + expert];
  }
  std::span<const std::int32_t> replicas_at(int layer, int expert) const {
    return replicas[layer * experts + expert];
  }
  bool hosts(int layer, int expert, int rank) const;
  // Experts that `rank` holds at `layer` (primary or replica), ascending.
  std::vector<int> local_experts(int layer, int rank) const;
  // Extra slots in use / (L * E).
  double replica_memory() const;

  // slots: [R] expert slots per rank and layer, replicas included. Names the first rule broken:
  // every expert hosted, ranks in range, no rank over capacity, no rank twice for one expert.
  core::Result<void> validate(std::span<const int> slots) const;

  bool operator==(const Placement&) const = default;
};

// E experts over R ranks as evenly as can be: the first E mod R ranks hold one more.
std::vector<int> even_slots(int experts, int ranks);

}  // namespace moescope::placement
