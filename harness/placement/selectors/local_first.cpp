#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "placement/selectors/built_in.hpp"
#include "placement/selectors/settled_hosts.hpp"

namespace moescope::placement {
namespace {

class LocalFirstSelector : public ReplicaSelector {
 public:
  LocalFirstSelector(SharedTables tables, int source_rank)
      : tables_(std::move(tables)), host_(tables_->placement().primary) {
    for (std::size_t at = 0; at < host_.size(); ++at) {
      const auto hosts = tables_->hosts(at);
      if (std::ranges::find(hosts, source_rank) != hosts.end())
        host_[at] = source_rank;
      else if (hosts.size() > 1)
        host_[at] = kOpenHost;
    }
    if (!tables_->masks().empty()) settled_.emplace(host_, tables_->placement().experts);
  }

  void select(int layer, int top_k, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    if (settled_) return select_by_bits(layer, top_k, experts, hosts);
    for (std::size_t i = 0; i < experts.size(); i += top_k)
      select_by_search(layer, experts.subspan(i, top_k), hosts.subspan(i, top_k));
  }

  SelectorMemory memory() const override { return SelectorMemory::none; }

 private:
  void select_by_search(int layer, std::span<const std::uint16_t> experts,
                        std::span<std::int32_t> hosts) const {
    const auto host_of = [this, layer](int expert) { return host_[tables_->index(layer, expert)]; };
    std::ranges::transform(experts, hosts.begin(), host_of);
    // In slot order, so that an earlier choice is a rank that later experts can join.
    for (std::size_t i = 0; i < experts.size(); ++i)
      if (hosts[i] == kOpenHost) hosts[i] = visited_host(tables_->index(layer, experts[i]), hosts);
  }

  // The primary if the token goes there anyway, else the lowest such replica, else the primary.
  std::int32_t visited_host(std::size_t at, std::span<const std::int32_t> hosts) const {
    const auto visited = [hosts](std::int32_t rank) {
      return std::ranges::find(hosts, rank) != hosts.end();
    };
    // The primary comes first.
    const auto copies = tables_->hosts(at);
    const auto joined = std::ranges::find_if(copies, visited);
    return joined == copies.end() ? copies.front() : *joined;
  }

  // The same as select_by_search.
  void select_by_bits(int layer, int top_k, std::span<const std::uint16_t> experts,
                      std::span<std::int32_t> hosts) {
    settled_->look_up(layer, top_k, experts, 0, hosts);
    const auto all_visited = settled_->visited();
    const std::size_t first = tables_->index(layer, 0);
    const RankMask* masks = &tables_->masks()[first];
    const std::int32_t* primaries = &tables_->placement().primary[first];
    for (const std::uint32_t slot : settled_->open()) {
      RankMask& visited = all_visited[slot / static_cast<unsigned>(top_k)];
      const RankMask primary = rank_bit(primaries[experts[slot]]);
      // No branches, since what a token visits is as good as random.
      RankMask best = primary & visited;
      best |= masks[experts[slot]] & visited & none_if(best != 0);
      best |= primary & none_if(best != 0);
      visited |= best & (~best + 1);
      hosts[slot] = std::countr_zero(best);
    }
  }

  // All bits, or none.
  static RankMask none_if(bool condition) { return RankMask{condition} - 1; }

  SharedTables tables_;
  std::vector<std::int32_t> host_;  // [L, E] one that does not depend on the token, or kOpenHost
  std::optional<SettledHosts> settled_;  // unless there are more ranks than bits
};

}  // namespace

SelectorKind local_first_selector() {
  return {{"local-first",
           "the source's own copy, else a rank that the token visits anyway, else the primary",
           "moescope",
           {}},
          [](SharedTables tables, int source_rank,
             const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<LocalFirstSelector>(std::move(tables), source_rank);
          }};
}

}  // namespace moescope::placement
