// Which ranks serve one token when its experts have several hosts: the fewest other ranks that hold
// them all, the token's own rank being free. A set cover (placement.md, section 14).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/placement.hpp"

namespace moescope::placement {

// Experts that no settled rank serves, up to which the fewest ranks are searched for. Every
// published router chooses fewer.
inline constexpr std::size_t kMaxExactExperts = 16;

class TokenCoverChoice {
 public:
  // source_rank: the token's own rank, which costs nothing; -1 when none does.
  // Exact up to kMaxExactExperts open experts, greedy (the rank that holds most of what is open)
  // beyond; or always greedy. The placement must outlive this object.
  TokenCoverChoice(const Placement& placement, int source_rank, bool exact);

  // Fills hosts [k] and returns how many ranks other than the source they are. The
  // source's own experts cost nothing; one that several chosen ranks, or they and the source, hold
  // runs on the lightest of them by load [R]. Equally good ranks: the lighter, then the lower.
  // avoid [R], when not null, marks ranks that serve only experts without another host.
  int choose(int layer, std::span<const std::uint16_t> experts, std::span<std::int32_t> hosts,
             const std::uint64_t* load, const char* avoid);

 private:
  // A rank that holds some of the uncovered experts (bits).
  struct Candidate {
    std::uint64_t covers;
    std::int32_t rank;
  };

  template <class Visit>
  void for_each_allowed_host(int expert, Visit visit) const;
  std::int32_t settled_host(int expert) const;
  std::int32_t lightest(int expert, bool among_visited) const;
  bool lighter(std::int32_t a, std::int32_t b) const;
  void visit(std::int32_t rank);
  void collect_candidates(std::size_t count);
  void cover_uncovered();
  void cover_greedily(std::uint64_t open);
  void cover_exactly(std::uint64_t open);
  int disjoint_experts(std::uint64_t open) const;
  bool search(std::uint64_t open, int ranks);

  const Placement& placement_;
  std::int32_t source_;
  bool exact_;
  std::vector<std::int32_t> settled_;  // [L, E] settled_host() when no rank is to be avoided
  // Of the token at hand:
  int layer_ = 0;
  const std::uint64_t* load_ = nullptr;
  const char* avoid_ = nullptr;
  std::vector<char> visited_;         // [R + 1], the last place standing for no rank yet
  std::vector<std::int32_t> visits_;  // the first visit_count_ are marked in visited_
  std::size_t visit_count_ = 0;
  std::vector<std::size_t> open_;  // slots of experts with several hosts
  std::vector<std::uint16_t> uncovered_;
  std::vector<Candidate> candidates_;    // one per set of experts, lighter ranks first
  std::vector<std::uint64_t> covers_;    // [R]
  std::vector<std::uint64_t> together_;  // per uncovered expert: those that share a rank with it
  std::vector<std::int32_t> chosen_;
};

}  // namespace moescope::placement
