#include "placement/selectors/token_covers.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "placement/selectors/host_list.hpp"

namespace moescope::placement {
namespace {

// The lightest rank of a set that is not empty; of equal ones the lowest.
std::int32_t lightest_rank(RankMask ranks, const std::uint64_t* load) {
  std::int32_t best = std::countr_zero(ranks);
  for (ranks &= ranks - 1; ranks != 0; ranks &= ranks - 1) {
    const std::int32_t rank = std::countr_zero(ranks);
    best = load[rank] < load[best] ? rank : best;
  }
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

TokenCovers::TokenCovers(const Placement& placement, int source_rank, bool exact)
    : experts_(placement.experts), exact_(exact), choice_(placement, source_rank, exact) {
  // Open experts let a token visit its own rank, which costs nothing, or else a rank that is none.
  const int free_rank = source_rank >= 0 ? source_rank : placement.ranks;
  if (placement.ranks > kMaxMaskRanks || free_rank >= kMaxMaskRanks) return;
  std::vector<std::int32_t> settled(placement.primary);
  for (std::size_t i = 0; i < settled.size(); ++i) {
    hosts_.push_back(rank_bit(settled[i]));
    for (const std::int32_t rank : placement.replicas[i]) hosts_[i] |= rank_bit(rank);
    if (!placement.replicas[i].empty()) settled[i] = kOpenHost;
  }
  settled_.emplace(settled, placement.experts, free_rank);
}

void TokenCovers::choose(int layer, int top_k, std::span<const std::uint16_t> experts,
                         std::span<std::int32_t> hosts, std::uint64_t* load) {
  if (settled_ && static_cast<std::size_t>(top_k) <= kMaxExactExperts)
    return choose_by_bits(layer, top_k, experts, hosts, load);
  for (std::size_t i = 0; i < experts.size(); i += top_k) {
    const auto chosen = hosts.subspan(i, top_k);
    choice_.choose(layer, experts.subspan(i, top_k), chosen, load, nullptr);
    for (const std::int32_t host : chosen) ++load[host];
  }
}

void TokenCovers::choose_by_bits(int layer, std::size_t top_k,
                                 std::span<const std::uint16_t> experts,
                                 std::span<std::int32_t> hosts, std::uint64_t* load) {
  settled_->look_up(layer, static_cast<int>(top_k), experts, hosts);
  const RankMask* masks = hosts_.data() + static_cast<std::size_t>(layer) * experts_;
  const auto open = settled_->open();
  std::size_t counted = 0;  // hosts that load has
  const auto count_until = [&](std::size_t end) {
    for (; counted < end; ++counted) ++load[hosts[counted]];
  };
  for (std::size_t begin = 0, end = 0; begin < open.size(); begin = end) {
    const std::size_t token = open[begin].token;
    while (end < open.size() && open[end].token == token) ++end;
    count_until(token * top_k);
    if (choose_open(masks, open.subspan(begin, end - begin), experts, hosts, load)) continue;
    choice_.choose(layer, experts.subspan(token * top_k, top_k),
                   hosts.subspan(token * top_k, top_k), load, nullptr);
  }
  count_until(hosts.size());
}

// Hosts for the open slots of one token; false when the fewest ranks have to be searched for.
bool TokenCovers::choose_open(const RankMask* masks, OpenSlots slots,
                              std::span<const std::uint16_t> experts, std::span<std::int32_t> hosts,
                              const std::uint64_t* load) {
  RankMask visited = settled_->visited()[slots.front().token];
  std::array<RankMask, kMaxExactExperts> uncovered;
  std::size_t count = 0;
  for (const auto& [token, slot] : slots) {
    uncovered[count] = masks[experts[slot]];
    count += (masks[experts[slot]] & visited) == 0;
  }
  if (count > 0) {
    const auto chosen = cover({uncovered.data(), count}, load);
    if (!chosen) return false;
    visited |= *chosen;
  }
  for (const auto& [token, slot] : slots)
    hosts[slot] = lightest_rank(masks[experts[slot]] & visited, load);
  return true;
}

// As many ranks as TokenCoverChoice takes for sets of hosts of which none is visited, the same
// ones; none when only a search tells them.
std::optional<RankMask> TokenCovers::cover(std::span<RankMask> open,
                                           const std::uint64_t* load) const {
  if (open.size() == 1) return rank_bit(lightest_rank(open[0], load));
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
