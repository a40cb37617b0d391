#include "placement/bounds/content_bound.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "placement/bounds/combinations.hpp"
#include "placement/bounds/content_prices.hpp"

namespace moescope::placement {
namespace {

// Sums over all tokens and experts stay below this.
constexpr double kLargestSum = 1 << 26;

struct RankKind {
  int low, high;  // sizes of its contents
  int source;     // -1: no token is local
  auto operator<=>(const RankKind&) const = default;
};

// The kinds with the number of ranks of each.
std::map<RankKind, int> rank_kinds(int experts, std::span<const int> slots,
                                   const ContentOptions& options) {
  std::vector<int> room(slots.begin(), slots.end());
  for (int& r : room) r = std::min(r, experts);
  const int all = std::accumulate(room.begin(), room.end(), 0);
  std::map<RankKind, int> kinds;
  for (std::size_t r = 0; r < room.size(); ++r) {
    const int low = options.replicas ? room[r] : std::max(0, experts - (all - room[r]));
    ++kinds[{low, room[r], options.sources ? static_cast<int>(r) : -1}];
  }
  return kinds;
}

TokenWorth token_worth(int top_k, std::int32_t price, std::int32_t scale) {
  TokenWorth worth;
  for (int j = 0; j <= top_k; ++j) {
    worth.remote.push_back(std::max(0, price * j - scale));
    worth.local.push_back(price * j);
  }
  return worth;
}

}  // namespace

std::optional<double> content_bound(const LayerTokens& tokens, std::span<const int> slots,
                                    const ContentOptions& options) {
  const auto count = static_cast<double>(tokens.count());
  if (count == 0) return 0;
  const auto scale = static_cast<std::int32_t>(kLargestSum / count / tokens.top_k);
  if (scale == 0) return std::nullopt;
  const auto price = std::max(1, static_cast<std::int32_t>(options.service_price * scale));
  const auto kinds = rank_kinds(tokens.experts, slots, options);

  std::int64_t contents = 0;
  std::map<std::pair<int, int>, int> table_of;  // (size, source) -> index
  ContentDual dual;
  for (const auto& [kind, ranks] : kinds) {
    dual.kinds.push_back({ranks, {}});
    for (int size = kind.low; size <= kind.high; ++size) {
      const auto [at, added] =
          table_of.try_emplace({size, kind.source}, static_cast<int>(table_of.size()));
      if (added) contents += std::min(choose(tokens.experts, size), options.most_contents + 1);
      dual.kinds.back().tables.push_back(at->second);
    }
  }
  if (contents > options.most_contents) return std::nullopt;

  const auto worth = token_worth(tokens.top_k, price, scale);
  int largest = 0;
  for (const auto& [key, index] : table_of) largest = std::max(largest, key.first);
  const ContentValues values(tokens, largest, worth);
  dual.tables.resize(table_of.size());
  for (const auto& [key, index] : table_of) {
    const auto [size, source] = key;
    dual.tables[index].size = size;
    if (size > 0) dual.tables[index].values = values.of_size(size, source);
  }
  dual.experts = tokens.experts;
  dual.total = std::int64_t{price} * tokens.top_k * static_cast<std::int64_t>(tokens.count());
  if (options.replicas) {
    dual.extra_copies = -tokens.experts;
    for (const auto& [kind, ranks] : kinds) dual.extra_copies += std::int64_t{kind.high} * ranks;
  }
  dual.largest_charge = scale * static_cast<std::int64_t>(tokens.count());
  const auto cost = static_cast<double>(best_charges(dual, options.rounds)) / scale / count;
  return std::max(0.0, options.sources ? cost : cost - 1);
}

}  // namespace moescope::placement
