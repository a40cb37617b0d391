#include <algorithm>
#include <bit>

#include "placement/selectors/built_in.hpp"
#include "placement/span/rank_mask.hpp"

namespace moescope::placement {
namespace {

constexpr std::int32_t kOpen = -1;

class LocalFirstSelector : public ReplicaSelector {
 public:
  LocalFirstSelector(const Placement& placement, int source_rank)
      : placement_(placement), settled_(placement.primary) {
    for (std::size_t at = 0; at < settled_.size(); ++at) {
      const auto& replicas = placement.replicas[at];
      if (settled_[at] == source_rank || replicas.empty()) continue;
      settled_[at] = std::ranges::binary_search(replicas, source_rank) ? source_rank : kOpen;
    }
    if (placement.ranks > kMaxMaskRanks) return;
    replicas_.assign(settled_.size(), 0);
    for (std::size_t at = 0; at < settled_.size(); ++at)
      for (const std::int32_t rank : placement.replicas[at]) replicas_[at] |= rank_bit(rank);
  }

  void select(int layer, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    const std::size_t base = static_cast<std::size_t>(layer) * placement_.experts;
    open_.resize(experts.size());
    std::size_t open = 0;
    for (std::size_t i = 0; i < experts.size(); ++i) {
      hosts[i] = settled_[base + experts[i]];
      open_[open] = i;
      open += hosts[i] == kOpen;
    }
    // In slot order, so that an earlier choice is a rank that later experts can join.
    const std::span<const std::size_t> slots(open_.data(), open);
    if (replicas_.empty())
      for (const std::size_t i : slots) hosts[i] = visited_host(base + experts[i], hosts);
    else
      select_by_bits(base, experts, slots, hosts);
  }

  SelectorMemory memory() const override { return SelectorMemory::none; }
  std::span<const std::int32_t> settled_hosts() const override { return settled_; }

 private:
  // The primary if the token goes there anyway, else the lowest such replica, else the primary.
  std::int32_t visited_host(std::size_t at, std::span<const std::int32_t> hosts) const {
    const auto visited = [hosts](std::int32_t rank) {
      return std::ranges::find(hosts, rank) != hosts.end();
    };
    const std::int32_t primary = placement_.primary[at];
    if (visited(primary)) return primary;
    const auto& replicas = placement_.replicas[at];
    const auto joined = std::ranges::find_if(replicas, visited);
    return joined == replicas.end() ? primary : *joined;
  }

  // As visited_host for each open slot.
  void select_by_bits(std::size_t base, std::span<const std::uint16_t> experts,
                      std::span<const std::size_t> slots, std::span<std::int32_t> hosts) const {
    RankMask visited = 0;
    for (const std::int32_t host : hosts) visited |= RankMask{host != kOpen} << (host & 63);
    for (const std::size_t i : slots) {
      const std::size_t at = base + experts[i];
      const std::int32_t primary = placement_.primary[at];
      const RankMask joined = replicas_[at] & visited;
      // No branches, since what a token visits is as good as random.
      const std::int32_t lowest = std::countr_zero(joined);
      const unsigned to_primary = (visited >> primary & 1) | (joined == 0);
      const std::int32_t host = to_primary != 0 ? primary : lowest;
      hosts[i] = host;
      visited |= rank_bit(host);
    }
  }

  const Placement& placement_;
  std::vector<std::int32_t> settled_;  // [L, E] host that does not depend on the token, or kOpen
  std::vector<RankMask> replicas_;     // [L, E], empty when there are more ranks than bits
  std::vector<std::size_t> open_;      // slots of the token at hand
};

}  // namespace

SelectorKind local_first_selector() {
  return {{"local-first",
           "the source's own copy, else a rank that the token visits anyway, else the primary",
           "moescope",
           {}},
          [](const Placement& placement, int source_rank,
             const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<LocalFirstSelector>(placement, source_rank);
          }};
}

}  // namespace moescope::placement
