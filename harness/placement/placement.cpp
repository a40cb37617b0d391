#include "placement/placement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moescope::placement {

using core::Error;
using core::Result;

namespace {

Result<void> check_hosts(std::int32_t primary, std::span<const std::int32_t> replicas, int ranks) {
  const auto in_range = [ranks](std::int32_t rank) { return rank >= 0 && rank < ranks; };
  if (primary == -1) return Error::bad_input("no primary rank, every expert needs one");
  if (!in_range(primary))
    return Error::bad_input(fmt::format("primary rank {}, 0 to {} is needed", primary, ranks - 1));
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    if (!in_range(replicas[i]))
      return Error::bad_input(
          fmt::format("replica rank {}, 0 to {} is needed", replicas[i], ranks - 1));
    if (replicas[i] == primary || (i > 0 && replicas[i] == replicas[i - 1]))
      return Error::bad_input(fmt::format("rank {} holds it twice, once is allowed", replicas[i]));
    if (i > 0 && replicas[i] < replicas[i - 1])
      return Error::bad_input(fmt::format("replica rank {} stands after {}, ascending is needed",
                                          replicas[i], replicas[i - 1]));
  }
  return {};
}

}  // namespace

Placement::Placement(int layer_count, int expert_count, int rank_count)
    : layers(layer_count),
      experts(expert_count),
      ranks(rank_count),
      primary(static_cast<std::size_t>(layer_count) * expert_count, -1),
      replicas(primary.size()) {}

bool Placement::hosts(int layer, int expert, int rank) const {
  return primary_at(layer, expert) == rank ||
         std::ranges::binary_search(replicas_at(layer, expert), rank);
}

std::vector<int> Placement::local_experts(int layer, int rank) const {
  std::vector<int> local;
  for (int e = 0; e < experts; ++e)
    if (hosts(layer, e, rank)) local.push_back(e);
  return local;
}

double Placement::replica_memory() const {
  std::size_t extra = 0;
  for (const auto& copies : replicas) extra += copies.size();
  return replicas.empty() ? 0.0 : static_cast<double>(extra) / static_cast<double>(replicas.size());
}

Result<void> Placement::validate(std::span<const int> slots) const {
  const std::size_t cells = static_cast<std::size_t>(layers) * experts;
  if (primary.size() != cells || replicas.size() != cells)
    return Error::bad_input(
        fmt::format("placement: {} primaries and {} replica lists, {} layers x {} experts need {}",
                    primary.size(), replicas.size(), layers, experts, cells));
  if (slots.size() != static_cast<std::size_t>(ranks))
    return Error::bad_input(
        fmt::format("placement: slots of {} ranks, {} are needed", slots.size(), ranks));
  for (int layer = 0; layer < layers; ++layer) {
    std::vector<int> used(ranks, 0);
    for (int e = 0; e < experts; ++e) {
      const auto hosted = check_hosts(primary_at(layer, e), replicas_at(layer, e), ranks);
      if (!hosted) return hosted.error().in(fmt::format("layer {}, expert {}", layer, e));
      ++used[primary_at(layer, e)];
      for (const int rank : replicas_at(layer, e)) ++used[rank];
    }
    for (int r = 0; r < ranks; ++r)
      if (used[r] > slots[r])
        return Error::bad_input(fmt::format("layer {}, rank {}: {} experts, {} slots allow no more",
                                            layer, r, used[r], slots[r]));
  }
  return {};
}

std::vector<int> even_slots(int experts, int ranks) {
  std::vector<int> slots(ranks, experts / ranks);
  for (int r = 0; r < experts % ranks; ++r) ++slots[r];
  return slots;
}

}  // namespace moescope::placement
