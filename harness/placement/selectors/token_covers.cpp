#include "placement/selectors/token_covers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace moescope::placement {
namespace {

// The lightest rank of a set that is not empty; of equal ones the lowest.
inline std::int32_t lightest_rank(RankMask ranks, const std::uint64_t* load) {
  const auto lighter = [load](std::int32_t rank, RankMask others) {
    const std::int32_t other = std::countr_zero(others);
    return load[other] < load[rank] ? other : rank;
  };
  // Most sets have one or two: no branch for these, since which is as good as random.
  RankMask others = ranks & (ranks - 1);
  std::int32_t best = lighter(std::countr_zero(ranks), others != 0 ? others : ranks);
  while ((others &= others - 1) != 0) best = lighter(best, others);
  return best;
}

// The ranks that are in most of the sets, counted bit by bit in binary digits.
RankMask ranks_in_most(std::span<const RankMask> sets) {
  constexpr int kDigits = std::bit_width(kMaxExactExperts);
  std::array<RankMask, kDigits> digits{};
  for (RankMask carry : sets) {
    for (RankMask& digit : digits) {
      const RankMask sum = digit ^ carry;
      carry &= digit;
      digit = sum;
    }
  }
  RankMask most = ~RankMask{0};
  for (int d = kDigits - 1; d >= 0; --d) most = (most & digits[d]) != 0 ? most & digits[d] : most;
  return most;
}

// Sets of which no two share a rank: as many ranks are needed at least.
int disjoint_sets(std::span<const RankMask> sets) {
  int disjoint = 0;
  RankMask taken = 0;
  for (const RankMask set : sets) {
    if ((set & taken) != 0) continue;
    taken |= set;
    ++disjoint;
  }
  return disjoint;
}

}  // namespace

TokenCovers::TokenCovers(std::shared_ptr<const HostTables> tables, int source_rank, bool exact)
    : tables_(std::move(tables)),
      exact_(exact),
      choice_(tables_->placement(), source_rank, exact),
      free_(source_rank >= 0 ? rank_bit(source_rank) : 0) {
  const Placement& placement = tables_->placement();
  if (tables_->masks().empty()) return;
  std::vector<std::int32_t> settled(placement.primary);
  for (std::size_t i = 0; i < settled.size(); ++i)
    if (!placement.replicas[i].empty()) settled[i] = kOpenHost;
  settled_.emplace(settled, placement.experts);
}

void TokenCovers::choose(int layer, int top_k, std::span<const std::uint16_t> experts,
                         std::span<std::int32_t> hosts, std::uint64_t* load) {
  if (settled_ && static_cast<std::size_t>(top_k) <= kMaxExactExperts)
    return top_k == 8 ? choose_by_bits<8>(layer, 8, experts, hosts, load)
                      : choose_by_bits<0>(layer, top_k, experts, hosts, load);
  for (std::size_t i = 0; i < experts.size(); i += top_k) {
    const auto chosen = hosts.subspan(i, top_k);
    choice_.choose(layer, experts.subspan(i, top_k), chosen, load, nullptr);
    for (const std::int32_t host : chosen) ++load[host];
  }
}

// kTopK: top_k as a constant, or 0.
template <int kTopK>
void TokenCovers::choose_by_bits(int layer, std::size_t top_k,
                                 std::span<const std::uint16_t> experts,
                                 std::span<std::int32_t> hosts, std::uint64_t* load) {
  const std::size_t k = kTopK > 0 ? kTopK : top_k;
  settled_->look_up(layer, static_cast<int>(k), experts, free_, hosts);
  const RankMask* masks = &tables_->masks()[tables_->index(layer, 0)];
  const std::span<const std::uint32_t> open = settled_->open(), open_end = settled_->open_end();
  std::uint32_t begin = 0;
  for (std::size_t token = 0, slot = 0; token < open_end.size(); ++token, slot += k) {
    const std::uint32_t end = open_end[token];
    const RankMask visited = settled_->visited()[token];
    if (end == begin + 1) {
      const RankMask held = masks[experts[open[begin]]];
      const RankMask joined = held & visited;
      hosts[open[begin]] = lightest_rank(joined != 0 ? joined : held, load);
    } else if (end != begin && !choose_open(masks, visited, open.subspan(begin, end - begin),
                                            experts, hosts, load)) {
      choice_.choose(layer, experts.subspan(slot, k), hosts.subspan(slot, k), load, nullptr);
    }
    begin = end;
    for (std::size_t i = 0; i < k; ++i) ++load[hosts[slot + i]];
  }
}

// Hosts for the open slots of one token; false when the fewest ranks have to be searched for.
bool TokenCovers::choose_open(const RankMask* masks, RankMask visited,
                              std::span<const std::uint32_t> slots,
                              std::span<const std::uint16_t> experts, std::span<std::int32_t> hosts,
                              const std::uint64_t* load) const {
  std::array<RankMask, kMaxExactExperts> uncovered;
  std::size_t count = 0;
  for (const std::uint32_t slot : slots) {
    uncovered[count] = masks[experts[slot]];
    count += (masks[experts[slot]] & visited) == 0;
  }
  if (count > 0) {
    const auto chosen = cover({uncovered.data(), count}, load);
    if (!chosen) return false;
    visited |= *chosen;
  }
  for (const std::uint32_t slot : slots)
    hosts[slot] = lightest_rank(masks[experts[slot]] & visited, load);
  return true;
}

// As many ranks as TokenCoverChoice takes for sets of hosts of which none is visited, the same
// ones; none when only a search tells them.
std::optional<RankMask> TokenCovers::cover(std::span<RankMask> open,
                                           const std::uint64_t* load) const {
  if (open.size() <= 2) {
    const RankMask both = open.front() & open.back();
    if (both != 0) return rank_bit(lightest_rank(both, load));
    return rank_bit(lightest_rank(open.front(), load)) | rank_bit(lightest_rank(open.back(), load));
  }
  const int fewest = exact_ ? disjoint_sets(open) : 0;
  RankMask chosen = 0;
  std::size_t left = open.size();
  while (left > 0) {
    const std::int32_t rank = lightest_rank(ranks_in_most(open.first(left)), load);
    chosen |= rank_bit(rank);
    const auto rest = std::remove_if(open.begin(), open.begin() + left, [rank](RankMask hosts) {
      return (hosts & rank_bit(rank)) != 0;
    });
    left = static_cast<std::size_t>(rest - open.begin());
  }
  // Greed finds a single rank that holds all, so two are the fewest wherever it takes two.
  const int taken = std::popcount(chosen);
  if (exact_ && taken > 2 && taken > fewest) return std::nullopt;
  return chosen;
}

}  // namespace moescope::placement
