#include "placement/algorithms/token_cover.hpp"

#include <algorithm>

namespace moescope::placement {

TokenCover::TokenCover(const routing::RoutingTrace& trace, const Placement& placement, int layer)
    : trace_(trace),
      layer_(layer),
      ranks_(placement.ranks),
      copies_(placement.experts),
      tokens_(placement.experts),
      gain_(static_cast<std::size_t>(placement.experts) * placement.ranks, 0),
      used_(placement.ranks, 0),
      stuck_(placement.ranks, 0) {
  for (int e = 0; e < placement.experts; ++e) copies_[e] = {placement.primary_at(layer, e)};
  hosts_.reserve(trace.tokens() * trace.top_k);
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    for (const int expert : trace.at(t, layer)) {
      hosts_.push_back(placement.primary_at(layer, expert));
      tokens_[expert].push_back(static_cast<std::uint32_t>(t));
    }
  }
  for (std::size_t t = 0; t < trace.tokens(); ++t) count(token(t), true);
}

TokenCover::Token TokenCover::token(std::size_t index) {
  const auto experts = trace_.at(index, layer_);
  return {experts, {hosts_.data() + index * experts.size(), experts.size()}};
}

std::int32_t TokenCover::other_host(const Token& token, std::size_t slot) const {
  for (const std::int32_t rank : copies_[token.experts[slot]])
    if (rank != token.hosts[slot] && used_[rank] > 0) return rank;
  return -1;
}

void TokenCover::survey(const Token& token) {
  for (const std::int32_t rank : visited_) used_[rank] = stuck_[rank] = 0;
  visited_.clear();
  for (const std::int32_t rank : token.hosts)
    if (used_[rank]++ == 0) visited_.push_back(rank);
  for (std::size_t i = 0; i < token.hosts.size(); ++i)
    if (other_host(token, i) < 0) ++stuck_[token.hosts[i]];
}

bool TokenCover::leave_one_rank(const Token& token) {
  survey(token);
  const auto free = std::ranges::find_if(visited_, [&](int rank) { return stuck_[rank] == 0; });
  if (free == visited_.end()) return false;
  for (std::size_t i = 0; i < token.hosts.size(); ++i)
    if (token.hosts[i] == *free) token.hosts[i] = other_host(token, i);
  return true;
}

void TokenCover::count(const Token& token, bool add) {
  survey(token);
  for (std::size_t i = 0; i < token.hosts.size(); ++i) {
    // The rank can be left with one more copy when only this expert has nowhere else to go.
    const std::int32_t host = token.hosts[i];
    if (stuck_[host] != 1 || other_host(token, i) >= 0) continue;
    std::uint64_t* gain = gain_.data() + static_cast<std::size_t>(token.experts[i]) * ranks_;
    for (const std::int32_t rank : visited_)
      if (rank != host) add ? ++gain[rank] : --gain[rank];
  }
}

void TokenCover::add_copy(int expert, int rank) {
  for (const std::uint32_t index : tokens_[expert]) count(token(index), false);
  copies_[expert].push_back(rank);
  for (const std::uint32_t index : tokens_[expert]) {
    const Token changed = token(index);
    while (leave_one_rank(changed)) {
    }
    count(changed, true);
  }
}

}  // namespace moescope::placement
