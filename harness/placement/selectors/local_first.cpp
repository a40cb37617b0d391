#include <algorithm>

#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

constexpr std::int32_t kOpen = -1;

class LocalFirstSelector : public ReplicaSelector {
 public:
  LocalFirstSelector(const Placement& placement, int source_rank)
      : placement_(placement), settled_(placement.primary) {
    for (int layer = 0; layer < placement.layers; ++layer) {
      for (int e = 0; e < placement.experts; ++e) {
        std::int32_t& host = settled_[static_cast<std::size_t>(layer) * placement.experts + e];
        if (placement.hosts(layer, e, source_rank))
          host = source_rank;
        else if (!placement.replicas_at(layer, e).empty())
          host = kOpen;
      }
    }
  }

  void select(int layer, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    const std::int32_t* settled =
        settled_.data() + static_cast<std::size_t>(layer) * placement_.experts;
    bool open = false;
    for (std::size_t i = 0; i < experts.size(); ++i) {
      hosts[i] = settled[experts[i]];
      open |= hosts[i] == kOpen;
    }
    if (!open) return;
    // In slot order, so that an earlier choice is a rank that later experts can join.
    for (std::size_t i = 0; i < experts.size(); ++i)
      if (hosts[i] == kOpen) hosts[i] = visited_host(layer, experts[i], hosts);
  }

 private:
  // The primary if the token goes there anyway, else the lowest such replica, else the primary.
  std::int32_t visited_host(int layer, int expert, std::span<const std::int32_t> hosts) const {
    const auto visited = [hosts](std::int32_t rank) {
      return std::ranges::find(hosts, rank) != hosts.end();
    };
    const std::int32_t primary = placement_.primary_at(layer, expert);
    if (visited(primary)) return primary;
    const auto replicas = placement_.replicas_at(layer, expert);
    const auto joined = std::ranges::find_if(replicas, visited);
    return joined == replicas.end() ? primary : *joined;
  }

  const Placement& placement_;
  std::vector<std::int32_t> settled_;  // [L, E] host that does not depend on the token, or kOpen
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
