// Which ranks serve each token of one layer when every token may use any copy, kept up to date as
// copies are added: the objective of coverage-greedy replication.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/placement.hpp"
#include "routing/trace.hpp"

namespace moescope::placement {

// A token's hosts start as the primaries. After a copy arrives a token leaves every rank whose
// experts all have a copy on another rank that it uses. Its ranks are then irredundant: none can be
// left out, though a quite different set might be smaller (the smallest is a set cover).
class TokenCover {
 public:
  // Starts from the primaries. The trace must outlive this object.
  TokenCover(const routing::RoutingTrace& trace, const Placement& placement, int layer);

  // Tokens that would use one rank fewer with a copy of `expert` on `rank`.
  std::uint64_t gain(int expert, int rank) const {
    return gain_[static_cast<std::size_t>(expert) * ranks_ + rank];
  }
  std::uint64_t load(int expert) const { return tokens_[expert].size(); }
  void add_copy(int expert, int rank);

 private:
  // One token: its experts and, beside them, where they run.
  struct Token {
    std::span<const std::uint16_t> experts;
    std::span<std::int32_t> hosts;
  };
  Token token(std::size_t index);

  // Fills used_, stuck_ and visited_ for the token.
  void survey(const Token& token);
  // Another rank that the token uses and that has the expert of the slot; -1 when none.
  std::int32_t other_host(const Token& token, std::size_t slot) const;
  // Moves the token off one rank; false when it needs every rank it uses.
  bool leave_one_rank(const Token& token);
  // Adds or takes back the token's share of gain_.
  void count(const Token& token, bool add);

  const routing::RoutingTrace& trace_;
  int layer_, ranks_;
  std::vector<std::vector<std::int32_t>> copies_;   // [E] ranks that hold it, the primary first
  std::vector<std::int32_t> hosts_;                 // [tokens, k]
  std::vector<std::vector<std::uint32_t>> tokens_;  // [E] tokens that use the expert
  std::vector<std::uint64_t> gain_;                 // [E, R]
  // Of the token last surveyed:
  std::vector<std::int32_t> visited_;  // distinct ranks it uses
  std::vector<int> used_;              // [R] experts that run there
  std::vector<int> stuck_;             // [R] those of them that could run on no other visited rank
};

}  // namespace moescope::placement
