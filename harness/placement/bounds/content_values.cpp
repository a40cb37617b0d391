#include "placement/bounds/content_values.hpp"

#include <algorithm>
#include <limits>

#include "placement/bounds/combinations.hpp"

namespace moescope::placement {
namespace {

using Word = std::uint32_t;
using Tables = std::vector<std::vector<Word>>;

// f(j) = sum_m inverse[m] C(j, m): so a sum of f over tokens is a sum over the subsets of a content
// of inverse[size] x the tokens that select the whole subset.
std::vector<Word> binomial_inverse(std::span<const std::int32_t> f) {
  std::vector<Word> inverse(f.begin(), f.end());
  for (std::size_t order = 1; order < inverse.size(); ++order)
    for (std::size_t j = inverse.size() - 1; j >= order; --j) inverse[j] -= inverse[j - 1];
  return inverse;
}

// Walks all contents in lexicographic order. With a prefix chosen, table m holds for every subset
// of m later experts the worth that it adds to the prefix (beyond what its own subsets add):
// choosing one more expert g adds to a subset's share that of the subset with g.
class Walk {
 public:
  Walk(int top_k, int size, std::vector<std::int32_t>& values)
      : top_k_(top_k), values_(values), scratch_(size) {}

  using View = std::vector<const Word*>;  // [m] the tables over the experts after the prefix

  void visit(int experts, int left, const View& shares, Word worth) {
    if (left == 1) {
      for (int e = 0; e < experts; ++e)
        values_.push_back(static_cast<std::int32_t>(worth + shares[1][e]));
      return;
    }
    const int orders = std::min(top_k_, left - 1);
    View narrowed(orders + 1);
    Tables& own = scratch_[left - 1];
    own.resize(orders + 1);
    for (int g = 0; g + left <= experts; ++g) {
      const int rest = experts - g - 1;
      for (int m = 1; m <= orders; ++m) {
        const Word* tail = shares[m] + subsets_before(experts, m, g + 1);
        narrowed[m] = tail;
        if (m == top_k_) continue;  // no larger subset is selected by a token
        const Word* with = shares[m + 1] + subsets_before(experts, m + 1, g);
        const auto count = static_cast<std::size_t>(choose(rest, m));
        own[m].resize(std::max(own[m].size(), count));
        for (std::size_t i = 0; i < count; ++i) own[m][i] = tail[i] + with[i];
        narrowed[m] = own[m].data();
      }
      visit(rest, left - 1, narrowed, worth + shares[1][g]);
    }
  }

 private:
  int top_k_;
  std::vector<std::int32_t>& values_;
  std::vector<Tables> scratch_;  // [left]
};

class Search {
 public:
  Search(std::span<const std::int32_t> values, std::span<const std::int32_t> charges,
         std::size_t limit)
      : values_(values), charges_(charges), limit_(limit) {}

  std::vector<Content> run(int size) {
    visit(0, size, 0);
    keep_best();
    return std::move(found_);
  }

 private:
  static constexpr std::int32_t kNone = std::numeric_limits<std::int32_t>::min();

  void visit(std::size_t first, int left, std::int32_t charged) {
    if (left == 1) return row(first, charged);
    for (std::size_t g = first; g + left <= charges_.size(); ++g) {
      prefix_.push_back(static_cast<std::uint16_t>(g));
      visit(g + 1, left - 1, charged + charges_[g]);
      prefix_.pop_back();
    }
  }

  void row(std::size_t first, std::int32_t charged) {
    const std::int32_t* value = values_.data() + position_;
    const std::int32_t* charge = charges_.data() + first;
    const std::size_t count = charges_.size() - first;
    position_ += count;
    std::int32_t most = kNone;
    for (std::size_t i = 0; i < count; ++i) most = std::max(most, value[i] - charge[i]);
    if (most - charged <= threshold_) return;
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t surplus = value[i] - charge[i] - charged;
      if (surplus <= threshold_) continue;
      found_.push_back({surplus, prefix_});
      found_.back().experts.push_back(static_cast<std::uint16_t>(first + i));
    }
    if (found_.size() >= 2 * limit_) keep_best();
  }

  void keep_best() {
    std::ranges::stable_sort(found_, std::greater<>(), &Content::surplus);
    if (found_.size() <= limit_) return;
    found_.resize(limit_);
    threshold_ = found_.back().surplus;
  }

  std::span<const std::int32_t> values_, charges_;
  std::size_t limit_, position_ = 0;
  std::int32_t threshold_ = kNone;
  std::vector<std::uint16_t> prefix_;
  std::vector<Content> found_;
};

}  // namespace

ContentValues::ContentValues(const LayerTokens& tokens, int largest, const TokenWorth& worth)
    : tokens_(tokens),
      remote_share_(binomial_inverse(worth.remote)),
      local_less_remote_(binomial_inverse(worth.local)),
      shares_(std::min(tokens.top_k, largest) + 1) {
  for (std::size_t m = 0; m < remote_share_.size(); ++m) local_less_remote_[m] -= remote_share_[m];
  for (std::size_t m = 1; m < shares_.size(); ++m)
    shares_[m].resize(choose(tokens.experts, static_cast<int>(m)));
  for (std::size_t t = 0; t < tokens.count(); ++t) add_shares(t, remote_share_, shares_);
}

void ContentValues::add_shares(std::size_t token, std::span<const Word> share,
                               Tables& tables) const {
  std::vector<int> chosen(tokens_.at(token).begin(), tokens_.at(token).end()), subset;
  std::ranges::sort(chosen);
  // Depth first over the token's subsets.
  const auto visit = [&](auto&& self, std::size_t from) -> void {
    for (std::size_t i = from; i < chosen.size(); ++i) {
      subset.push_back(chosen[i]);
      const std::size_t m = subset.size();
      if (share[m] != 0) tables[m][subset_position(subset, tokens_.experts)] += share[m];
      if (m + 1 < tables.size()) self(self, i + 1);
      subset.pop_back();
    }
  };
  visit(visit, 0);
}

std::vector<std::int32_t> ContentValues::of_size(int size, int rank) const {
  Tables own;
  if (rank >= 0) {
    own = shares_;
    for (std::size_t t = 0; t < tokens_.count(); ++t)
      if (tokens_.source[t] == rank) add_shares(t, local_less_remote_, own);
  }
  Walk::View view;
  for (const auto& table : rank >= 0 ? own : shares_) view.push_back(table.data());
  std::vector<std::int32_t> values;
  values.reserve(choose(tokens_.experts, size));
  Walk(tokens_.top_k, size, values).visit(tokens_.experts, size, view, 0);
  return values;
}

std::vector<Content> best_contents(std::span<const std::int32_t> values, int size,
                                   std::span<const std::int32_t> charges, std::size_t limit) {
  return Search(values, charges, limit).run(size);
}

}  // namespace moescope::placement
