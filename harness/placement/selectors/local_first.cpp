#include <algorithm>
#include <bit>
#include <optional>

#include "placement/selectors/built_in.hpp"
#include "placement/selectors/settled_hosts.hpp"

namespace moescope::placement {
namespace {

class LocalFirstSelector : public ReplicaSelector {
 public:
  LocalFirstSelector(const Placement& placement, int source_rank)
      : placement_(placement), host_(placement.primary) {
    for (std::size_t at = 0; at < host_.size(); ++at) {
      const auto& replicas = placement.replicas[at];
      if (host_[at] == source_rank || replicas.empty()) continue;
      host_[at] = std::ranges::binary_search(replicas, source_rank) ? source_rank : kOpenHost;
    }
    if (placement.ranks > kMaxMaskRanks) return;
    settled_.emplace(host_, placement.experts);
    copies_.resize(host_.size());
    for (std::size_t at = 0; at < host_.size(); ++at) {
      copies_[at].primary = rank_bit(placement.primary[at]);
      for (const std::int32_t rank : placement.replicas[at]) copies_[at].replicas |= rank_bit(rank);
    }
  }

  void select(int layer, int top_k, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    if (settled_) return select_by_bits(layer, top_k, experts, hosts);
    for (std::size_t i = 0; i < experts.size(); i += top_k)
      select_by_search(layer, experts.subspan(i, top_k), hosts.subspan(i, top_k));
  }

  SelectorMemory memory() const override { return SelectorMemory::none; }

 private:
  std::size_t first(int layer) const {
    return static_cast<std::size_t>(layer) * placement_.experts;
  }

  void select_by_search(int layer, std::span<const std::uint16_t> experts,
                        std::span<std::int32_t> hosts) const {
    const auto host_of = [this, layer](int expert) { return host_[first(layer) + expert]; };
    std::ranges::transform(experts, hosts.begin(), host_of);
    // In slot order, so that an earlier choice is a rank that later experts can join.
    for (std::size_t i = 0; i < experts.size(); ++i)
      if (hosts[i] == kOpenHost) hosts[i] = visited_host(first(layer) + experts[i], hosts);
  }

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

  // The same as select_by_search.
  void select_by_bits(int layer, int top_k, std::span<const std::uint16_t> experts,
                      std::span<std::int32_t> hosts) {
    settled_->look_up(layer, top_k, experts, 0, hosts);
    const auto all_visited = settled_->visited();
    const Copies* copies = copies_.data() + first(layer);
    for (const std::uint32_t slot : settled_->open()) {
      RankMask& visited = all_visited[slot / static_cast<unsigned>(top_k)];
      const auto [primary, replicas] = copies[experts[slot]];
      // No branches, since what a token visits is as good as random.
      RankMask best = primary & visited;
      best |= replicas & visited & none_if(best != 0);
      best |= primary & none_if(best != 0);
      visited |= best & (~best + 1);
      hosts[slot] = std::countr_zero(best);
    }
  }

  // All bits, or none.
  static RankMask none_if(bool condition) { return RankMask{condition} - 1; }

  const Placement& placement_;
  std::vector<std::int32_t> host_;  // [L, E] one that does not depend on the token, or kOpenHost
  // Unless there are more ranks than bits:
  std::optional<SettledHosts> settled_;
  struct Copies {
    RankMask primary = 0, replicas = 0;
  };
  std::vector<Copies> copies_;  // [L, E]
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
