#include "placement/bounds/content_beam.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "core/rng.hpp"
#include "placement/bounds/combinations.hpp"

namespace moescope::placement {
namespace {

constexpr int kMostOrders = 5;
// Above this many experts a row for every three of them takes too much memory.
constexpr int kRowsOfThree = 96;
// Scores are sums of products of integers below 2^31 with factors: far more exact than this.
constexpr double kRounding = 0.01;

using Counts = std::array<std::int32_t, kMostOrders + 1>;  // [m] subsets of m that tokens select

// Positions (combinations.hpp) of all subsets of `left` of the ascending `from`, whose members are
// all at least `passed`, on top of `at`.
void each_position(std::span<const int> from, int experts, int left, int passed, std::int64_t at,
                   auto&& visit) {
  const std::int64_t all = at + choose(experts - passed, left);
  for (std::size_t i = 0; i + left <= from.size(); ++i) {
    const std::int64_t position = all - choose(experts - from[i], left);
    if (left == 1)
      visit(position);
    else
      each_position(from.subspan(i + 1), experts, left - 1, from[i] + 1, position, visit);
  }
}

}  // namespace

struct ContentBeam::Set {
  std::vector<int> members;  // ascending
  Counts counts{};
  double single = 0;  // sum of single_ less charges
  std::uint64_t hash = 0;
};

struct ContentBeam::Extended {
  std::uint32_t parent;
  int expert;
  Counts counts;
  double single, score;
  std::uint64_t hash;
};

ContentBeam::ContentBeam(const LayerTokens& tokens, int size, int rank, const TokenWorth& worth)
    : experts_(tokens.experts),
      size_(size),
      orders_(std::min(tokens.top_k, experts_ <= kRowsOfThree ? kMostOrders : kMostOrders - 1)),
      g_(worth.remote.begin(), worth.remote.end()),
      single_(tokens.experts) {
  for (std::size_t order = 1; order < g_.size(); ++order)
    for (std::size_t j = g_.size() - 1; j >= order; --j) g_[j] -= g_[j - 1];
  g_.resize(orders_ + 1);
  double raise = -std::numeric_limits<double>::infinity();
  for (int j = orders_; j <= tokens.top_k; ++j) {
    double sum = 0;
    for (int m = 1; m <= orders_; ++m) sum += g_[m] * static_cast<double>(choose(j, m));
    raise = std::max(raise, (worth.remote[j] - sum) / static_cast<double>(choose(j, orders_)));
  }
  g_[orders_] += raise;
  for (std::size_t t = 0; t < tokens.count(); ++t)
    for (const auto e : tokens.at(t))
      single_[e] += rank >= 0 && tokens.source[t] == rank ? worth.local[1] : g_[1];
  count(tokens, rank);
}

void ContentBeam::count(const LayerTokens& tokens, int rank) {
  rows_.resize(std::max(1, orders_ - 1));
  for (int m = 1; m + 2 <= orders_; ++m) rows_[m].resize(choose(experts_, m) * experts_);
  std::vector<std::uint64_t> keys;  // of the largest subsets: position x E + expert
  std::vector<int> chosen, others;
  for (std::size_t t = 0; orders_ > 1 && t < tokens.count(); ++t) {
    if (rank >= 0 && tokens.source[t] == rank) continue;
    chosen.assign(tokens.at(t).begin(), tokens.at(t).end());
    std::ranges::sort(chosen);
    for (const int e : chosen) {
      others = chosen;
      std::erase(others, e);
      for (int m = 1; m < orders_; ++m) {
        each_position(others, experts_, m, 0, 0, [&](std::int64_t position) {
          const auto at = static_cast<std::size_t>(position * experts_ + e);
          m + 1 < orders_ ? void(++rows_[m][at]) : keys.push_back(at);
        });
      }
    }
  }
  std::ranges::sort(keys);
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  list_from_.assign(choose(experts_, orders_ - 1) + 1, 0);
  for (const std::uint64_t key : keys) {
    if (key != last) {
      lists_.push_back({static_cast<std::uint16_t>(key % experts_), 0});
      ++list_from_[key / experts_ + 1];
    }
    ++lists_.back().tokens;
    last = key;
  }
  for (std::size_t i = 1; i < list_from_.size(); ++i) list_from_[i] += list_from_[i - 1];
}

// [m] from 2: what a counted subset of m experts adds to the score of a set of `members` experts.
std::vector<double> ContentBeam::score_factors(int members) const {
  std::vector<double> g = g_;
  if (members < orders_) {
    double gamma = g_[orders_];
    for (int p = orders_ - 1; p >= members; --p)
      gamma = g_[p] + std::max(0.0, gamma * (size_ - p) / (p + 1));
    g[members] = gamma;
    g.resize(members + 1);
  }
  for (int m = 2; m < static_cast<int>(g.size()); ++m)
    g[m] *= static_cast<double>(choose(size_, m)) / static_cast<double>(choose(members, m));
  return g;
}

// counts: [m, E] tokens that select e and m - 1 members of the set.
void ContentBeam::count_extensions(const Set& set, Rows& counts) const {
  counts.assign(static_cast<std::size_t>(orders_ + 1) * experts_, 0);
  const int largest = std::min(orders_ - 1, static_cast<int>(set.members.size()));
  for (int m = 1; m <= largest; ++m) {
    std::int32_t* into = counts.data() + static_cast<std::size_t>(m + 1) * experts_;
    each_position(set.members, experts_, m, 0, 0, [&](std::int64_t at) {
      if (m + 1 < orders_) {
        const std::int32_t* row = rows_[m].data() + at * experts_;
        for (int e = 0; e < experts_; ++e) into[e] += row[e];
        return;
      }
      for (std::uint32_t i = list_from_[at]; i < list_from_[at + 1]; ++i)
        into[lists_[i].expert] += lists_[i].tokens;
    });
  }
}

std::int32_t ContentBeam::value(std::span<const int> members) const {
  Set set;
  Rows counts;
  double value = 0;
  for (const int e : members) {
    count_extensions(set, counts);
    value += single_[e];
    for (int m = 2; m <= orders_; ++m)
      value += g_[m] * counts[static_cast<std::size_t>(m) * experts_ + e];
    set.members.insert(std::ranges::upper_bound(set.members, e), e);
  }
  return static_cast<std::int32_t>(std::ceil(value - kRounding));
}

// The sets of one expert more than `set`, scored; those below `least` are left out.
// Sets of one and two are too few to be worth a proof that they may be left out.
void ContentBeam::extend(const Set& set, std::uint32_t parent,
                         std::span<const std::int32_t> charges, double least,
                         std::vector<Extended>& next) const {
  const int members = static_cast<int>(set.members.size()) + 1;
  const auto factor = score_factors(members);
  Rows counts;
  count_extensions(set, counts);
  for (int e = 0; e < experts_; ++e) {
    if (std::ranges::binary_search(set.members, e)) continue;
    Extended more{parent,     e,
                  set.counts, set.single + single_[e] - charges[e],
                  0,          set.hash ^ core::mix64(static_cast<std::uint64_t>(e) + 1)};
    more.score = more.single * size_ / members;
    for (int m = 2; m <= orders_; ++m) {
      more.counts[m] += counts[static_cast<std::size_t>(m) * experts_ + e];
      if (m < static_cast<int>(factor.size())) more.score += factor[m] * more.counts[m];
    }
    if (members <= 2 || more.score >= least - kRounding) next.push_back(more);
  }
}

std::vector<int> ContentBeam::members_of(const Extended& more, const std::vector<Set>& level) {
  std::vector<int> all = level[more.parent].members;
  all.insert(std::ranges::upper_bound(all, more.expert), more.expert);
  return all;
}

// Each set once: it was found from each of its subsets that are in `level`.
std::vector<ContentBeam::Extended> ContentBeam::distinct(std::vector<Extended> sets,
                                                         const std::vector<Set>& level) {
  std::ranges::sort(sets, {}, &Extended::hash);
  const auto same = [&](const Extended& a, const Extended& b) {
    return a.hash == b.hash && members_of(a, level) == members_of(b, level);
  };
  sets.erase(std::unique(sets.begin(), sets.end(), same), sets.end());
  return sets;
}

// Keeps the `most` best; returns the best score that is dropped, or `dropped` when that is larger.
double ContentBeam::narrow(std::vector<Extended>& sets, std::size_t most, double dropped) {
  if (sets.size() <= most) return dropped;
  const auto cut = sets.begin() + static_cast<std::ptrdiff_t>(most);
  std::ranges::nth_element(sets, cut, std::greater<>(), &Extended::score);
  dropped = std::max(dropped, cut->score);
  sets.erase(cut, sets.end());
  return dropped;
}

ContentBeam::Found ContentBeam::search(std::span<const std::int32_t> charges,
                                       std::int64_t threshold, std::size_t width,
                                       std::size_t limit) const {
  const auto least = static_cast<double>(threshold);
  double proven = least;
  std::vector<Set> level(1);
  std::vector<Extended> next;
  for (int members = 1; members <= size_; ++members) {
    if (members > 1) {
      std::vector<Set> sets;
      for (const Extended& more : next)
        sets.push_back({members_of(more, level), more.counts, more.single, more.hash});
      level = std::move(sets);
      next.clear();
    }
    for (std::uint32_t i = 0; i < level.size(); ++i) {
      extend(level[i], i, charges, least, next);
      if (members > 2 && next.size() > 8 * width) proven = narrow(next, 4 * width, proven);
    }
    next = distinct(std::move(next), level);
    if (members > 2) proven = narrow(next, width, proven);
  }
  std::ranges::sort(next, std::greater<>(), &Extended::score);
  if (!next.empty()) proven = std::max(proven, next.front().score);
  Found found{{}, static_cast<std::int64_t>(std::ceil(proven + kRounding))};
  for (std::size_t i = 0; i < std::min(limit, next.size()); ++i) {
    const auto all = members_of(next[i], level);
    found.best.push_back({static_cast<std::int32_t>(std::ceil(next[i].score - kRounding)),
                          {all.begin(), all.end()}});
  }
  return found;
}

}  // namespace moescope::placement
