// How many ranks the tokens of a layer span, and what every single change of an expert's hosts
// would do to that: the incremental gains of the search.
//
// The cost of a token is the size of a smallest set of ranks that holds a copy of each of its
// experts (a minimum set cover; without replicas the connectivity of a hypergraph partition). For a
// token and one of its experts e, let U be the set of ranks that are in some minimum cover of the
// token's OTHER experts, and c the size of that. The token's cost as a function of the hosts m of e
// alone is then c when m meets U, and c + 1 when it does not: a cover of all experts contains one
// of the others, so it is no smaller, and it is as small only when a minimum one of those already
// has a host of e. So U says what any change of e's hosts costs, and counting tokens by U gives all
// single changes at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/span/layer_tokens.hpp"
#include "placement/span/rank_mask.hpp"

namespace moescope::placement {

class SpanTables {
 public:
  // hosts: [E] ranks of each expert, none empty. tokens must outlive this.
  SpanTables(const LayerTokens& tokens, int ranks, std::vector<RankMask> hosts);

  const LayerTokens& tokens() const { return tokens_; }
  int ranks() const { return ranks_; }
  RankMask hosts(int expert) const { return hosts_[expert]; }
  const std::vector<RankMask>& hosts() const { return hosts_; }
  std::int64_t cost() const { return cost_; }

  // Changes of the cost: a further host; one host fewer (there must be another); one for another.
  std::int64_t add_delta(int expert, int rank) const { return -wanted_[cell(expert, rank)]; }
  std::int64_t remove_delta(int expert, int rank) const { return needed_[cell(expert, rank)]; }
  std::int64_t move_delta(int expert, int from, int to) const {
    return needed_[cell(expert, from)] - rescued_[cell(expert, from) * ranks_ + to] -
           wanted_[cell(expert, to)];
  }
  // What is to be added to the sum of two experts' own deltas when both change at once, each to the
  // hosts given.
  std::int64_t joint_correction(int a, RankMask hosts_a, int b, RankMask hosts_b) const;

  // A set of ranks any of which may do an expert's work for some tokens at no cost, and how many
  // tokens those are.
  struct Choice {
    RankMask ranks;
    std::int64_t tokens;
  };
  // The expert's tokens by the ranks they may choose from; every token is in one choice.
  std::span<const Choice> choices(int expert) const { return choices_[expert]; }

  void set_hosts(int expert, RankMask hosts);

 private:
  std::size_t cell(int expert, int rank) const {
    return static_cast<std::size_t>(expert) * ranks_ + rank;
  }
  // Writes U of every slot of the token; returns its cost.
  int survey(std::size_t token, RankMask* useful) const;
  // The token's cost if the experts had these hosts, [E].
  int cost_with(std::size_t token, std::span<const RankMask> all_hosts) const;
  void fetch(std::size_t token) const;
  void count(std::size_t token, int sign);
  void count_choice(int expert, RankMask ranks, int sign);

  const LayerTokens& tokens_;
  int ranks_;
  std::vector<RankMask> hosts_;           // [E]
  std::vector<RankMask> useful_;          // [tokens, k] U
  std::vector<std::uint8_t> token_cost_;  // [tokens]
  std::int64_t cost_ = 0;
  // [E, R] tokens whose cost a copy there would lower / losing the copy there would raise.
  std::vector<std::int32_t> wanted_, needed_;
  std::vector<std::int32_t> rescued_;         // [E, R, R] of needed(e, from), those with `to` in U
  std::vector<std::vector<Choice>> choices_;  // [E]
};

}  // namespace moescope::placement
