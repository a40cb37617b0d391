#include "placement/span/rank_mask.hpp"

#include <array>

namespace moescope::placement {
namespace {

// More experts than this at once are a token with k > 64.
constexpr std::size_t kMaxOpen = 64;

class Branch {
 public:
  void search(std::span<const RankMask> open, RankMask chosen, int size) {
    if (open.empty()) {
      if (size < best_.size) best_ = {size, 0};
      best_.ranks |= chosen;
      return;
    }
    if (size + 1 > best_.size) return;
    std::size_t narrowest = 0;
    for (std::size_t i = 1; i < open.size(); ++i)
      if (std::popcount(open[i]) < std::popcount(open[narrowest])) narrowest = i;
    for_each_rank(open[narrowest], [&](int rank) {
      std::array<RankMask, kMaxOpen> rest;
      std::size_t left = 0;
      for (const RankMask hosts : open)
        if ((hosts & rank_bit(rank)) == 0) rest[left++] = hosts;
      search(std::span(rest.data(), left), chosen | rank_bit(rank), size + 1);
    });
  }

  MinimumCovers result() const { return best_; }

 private:
  MinimumCovers best_{static_cast<int>(kMaxOpen) + 1, 0};
};

}  // namespace

MinimumCovers minimum_covers(std::span<const RankMask> hosts) {
  if (hosts.empty()) return {};
  if (hosts.size() == 1) return {1, hosts[0]};
  if (hosts.size() == 2) {
    const RankMask both = hosts[0] & hosts[1];
    if (both != 0) return {1, both};
    return {2, hosts[0] | hosts[1]};
  }
  Branch branch;
  branch.search(hosts, 0, 0);
  return branch.result();
}

}  // namespace moescope::placement
