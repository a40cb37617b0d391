// The best contents of a rank when they are too many to look at one by one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/bounds/content_values.hpp"
#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

// Finds contents of `size` experts with a large value less charges, and proves how large it can be.
//
// Let worth(j) = sum_m g(m) C(j, m) be the worth of a token with j experts on the rank (local
// tokens: worth.local, which must be linear), and n_m(P) the sum over remote tokens of C(j, m) when
// the rank holds P. For P of p < size experts, sum_m g(m) C(size, m) / C(p, m) n_m(P) - size / p
// charge(P) has over all P in a content G the mean value(G) - charge(G): every subset of m members
// of G is in the same share of them. So every G can be taken apart one expert at a time, in some
// order, such that this score never falls, and all contents with a surplus of at least T are found
// by extending, from pairs on, only sets that score at least T. Where p < k the terms with m > p
// are not known; g(p) is then replaced by
//   gamma(p) = g(p) + max(0, gamma(p + 1) (size - p) / (p + 1)),  gamma(k) = g(k),
// which makes the mean over the p-subsets of a set of p + 1 at least the set's own score (compare
// the terms of a token with j = p and with j = p + 1). The highest orders are left out when k is
// large: g of the last order kept is then raised until the sum is at least worth(j) for every j.
//
// When more than `width` sets score at least T, the best are kept, and what is proven is no less
// than the best score that was dropped.
class ContentBeam {
 public:
  ContentBeam(const LayerTokens& tokens, int size, int rank, const TokenWorth& worth);

  // Worth of all tokens on a rank that holds these experts, or more where orders are left out.
  std::int32_t value(std::span<const int> members) const;

  struct Found {
    std::vector<Content> best;  // at most `limit`, best first; surplus rounded up
    std::int64_t proven = 0;    // no content has a larger surplus
  };
  // Looks for contents with a surplus of at least `threshold`.
  Found search(std::span<const std::int32_t> charges, std::int64_t threshold, std::size_t width,
               std::size_t limit) const;

 private:
  struct Set;
  struct Extended;
  struct Entry {
    std::uint16_t expert;
    std::int32_t tokens;
  };
  // Remote tokens that select a subset of `members` experts and one expert more: a row of E per
  // subset, or for the largest subsets a list.
  using Rows = std::vector<std::int32_t>;

  void count(const LayerTokens& tokens, int rank);
  std::vector<double> score_factors(int members) const;
  void count_extensions(const Set& set, Rows& counts) const;
  void extend(const Set& set, std::uint32_t parent, std::span<const std::int32_t> charges,
              double least, std::vector<Extended>& next) const;
  static std::vector<int> members_of(const Extended& more, const std::vector<Set>& level);
  static std::vector<Extended> distinct(std::vector<Extended> sets, const std::vector<Set>& level);
  static double narrow(std::vector<Extended>& sets, std::size_t most, double dropped);

  int experts_, size_, orders_;
  std::vector<double> g_;                 // [orders + 1]
  std::vector<double> single_;            // [E] worth of one expert alone
  std::vector<Rows> rows_;                // [members], from 1 to orders - 2
  std::vector<std::uint32_t> list_from_;  // [subsets of orders - 1 experts, and the end]
  std::vector<Entry> lists_;
};

}  // namespace moescope::placement
