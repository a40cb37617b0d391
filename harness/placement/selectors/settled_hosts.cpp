#include "placement/selectors/settled_hosts.hpp"

namespace moescope::placement {
namespace {

constexpr int kOpenShift = 7;
constexpr unsigned kOpenBit = 1u << kOpenShift;

}  // namespace

SettledHosts::SettledHosts(std::span<const std::int32_t> hosts, int experts, int free_rank)
    : experts_(experts) {
  table_.reserve(hosts.size());
  for (const std::int32_t host : hosts)
    table_.push_back(
        static_cast<std::uint8_t>(host == kOpenHost ? free_rank | kOpenBit : unsigned(host)));
}

void SettledHosts::look_up(int layer, int top_k, std::span<const std::uint16_t> experts,
                           std::span<std::int32_t> hosts) {
  visited_.resize(experts.size() / top_k);
  if (open_.size() < experts.size() + 1) open_.resize(experts.size() + 1);
  const std::uint8_t* table = table_.data() + static_cast<std::size_t>(layer) * experts_;
  if (top_k == 8)
    look_up_all<8>(table, 8, experts, hosts.data());
  else
    look_up_all<0>(table, top_k, experts, hosts.data());
}

// kTopK: top_k as a constant, or 0.
template <int kTopK>
void SettledHosts::look_up_all(const std::uint8_t* table, std::size_t top_k,
                               std::span<const std::uint16_t> experts, std::int32_t* hosts) {
  const std::size_t k = kTopK > 0 ? kTopK : top_k;
  OpenSlot* open = open_.data();
  const std::uint16_t* expert = experts.data();
  std::uint32_t slot = 0;
  for (std::uint32_t token = 0; token < visited_.size(); ++token) {
    RankMask visited = 0;
    for (std::size_t i = 0; i < k; ++i, ++slot) {
      const unsigned host = table[expert[slot]];
      hosts[slot] = static_cast<std::int32_t>(host);
      visited |= RankMask{1} << (host & (kMaxMaskRanks - 1));
      *open = {token, slot};
      open += host >> kOpenShift;  // no branch, since the outcome is as good as random
    }
    visited_[token] = visited;
  }
  opens_ = static_cast<std::size_t>(open - open_.data());
}

}  // namespace moescope::placement
