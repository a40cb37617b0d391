#include "placement/selectors/settled_hosts.hpp"

#include <array>

namespace moescope::placement {
namespace {

constexpr int kOpenShift = 7;
constexpr unsigned kOpen = 1u << kOpenShift;

// Of what the table holds: no rank for kOpen.
constexpr std::array<RankMask, kOpen + 1> kBit = [] {
  std::array<RankMask, kOpen + 1> bits{};
  for (int rank = 0; rank < kMaxMaskRanks; ++rank) bits[rank] = RankMask{1} << rank;
  return bits;
}();

}  // namespace

SettledHosts::SettledHosts(std::span<const std::int32_t> hosts, int experts) : experts_(experts) {
  table_.reserve(hosts.size());
  for (const std::int32_t host : hosts)
    table_.push_back(static_cast<std::uint8_t>(host == kOpenHost ? kOpen : unsigned(host)));
}

void SettledHosts::look_up(int layer, int top_k, std::span<const std::uint16_t> experts,
                           RankMask anyway, std::span<std::int32_t> hosts) {
  const std::size_t tokens = experts.size() / top_k;
  visited_.resize(tokens);
  open_end_.resize(tokens);
  open_.resize(experts.size() + 1);  // one is written ahead
  const std::uint8_t* table = table_.data() + static_cast<std::size_t>(layer) * experts_;
  if (top_k == 8)
    look_up_all<8>(table, 8, experts.data(), anyway, hosts.data());
  else
    look_up_all<0>(table, top_k, experts.data(), anyway, hosts.data());
}

// kTopK: top_k as a constant, or 0.
template <int kTopK>
void SettledHosts::look_up_all(const std::uint8_t* table, std::size_t top_k,
                               const std::uint16_t* experts, RankMask anyway, std::int32_t* hosts) {
  const std::size_t k = kTopK > 0 ? kTopK : top_k;
  std::uint32_t* open = open_.data();
  std::uint32_t slot = 0, opens = 0;
  for (std::size_t token = 0; token < visited_.size(); ++token) {
    RankMask visited = anyway;
    for (std::size_t i = 0; i < k; ++i, ++slot) {
      const unsigned host = table[experts[slot]];
      hosts[slot] = static_cast<std::int32_t>(host);
      visited |= kBit[host];
      open[opens] = slot;
      opens += host >> kOpenShift;  // no branch, since the outcome is as good as random
    }
    visited_[token] = visited;
    open_end_[token] = opens;
  }
}

}  // namespace moescope::placement
