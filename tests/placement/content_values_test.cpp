#include "placement/bounds/content_values.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/bounds/combinations.hpp"
#include "placement/brute_force.hpp"

using namespace moescope;
using namespace moescope::placement;

namespace {

std::int32_t worth_of(const LayerTokens& tokens, const std::vector<int>& content, int rank,
                      const TokenWorth& worth) {
  std::int32_t sum = 0;
  for (std::size_t t = 0; t < tokens.count(); ++t) {
    const auto found = std::ranges::count_if(
        tokens.at(t), [&](int e) { return std::ranges::count(content, e) > 0; });
    sum += (rank >= 0 && tokens.source[t] == rank ? worth.local : worth.remote)[found];
  }
  return sum;
}

std::vector<int> random_content(int experts, int size, core::Rng& rng) {
  std::vector<int> all(experts);
  for (int e = 0; e < experts; ++e) all[e] = e;
  rng.shuffle(all);
  all.resize(size);
  std::ranges::sort(all);
  return all;
}

}  // namespace

TEST_CASE("values are those of counting every token on every content") {
  core::Rng rng(3);
  for (int round = 0; round < 60; ++round) {
    const int experts = rng.between(1, 9), k = rng.between(1, std::min(experts, 5));
    const auto tokens = random_tokens(experts, k, rng.between(0, 30), 3, rng);
    TokenWorth worth{{0}, {0}};
    for (int j = 1; j <= k; ++j) {
      worth.remote.push_back(rng.between(-9, 9));
      worth.local.push_back(rng.between(-9, 9));
    }
    const ContentValues values(tokens, experts, worth);
    for (int size = 1; size <= experts; ++size) {
      const int rank = rng.between(-1, 2);
      const auto table = values.of_size(size, rank);
      REQUIRE(static_cast<std::int64_t>(table.size()) == choose(experts, size));
      for (int i = 0; i < 10; ++i) {
        const auto content = random_content(experts, size, rng);
        REQUIRE(table[subset_position(content, experts)] == worth_of(tokens, content, rank, worth));
      }
    }
  }
}

TEST_CASE("the best contents are those of sorting all of them") {
  core::Rng rng(4);
  for (int round = 0; round < 40; ++round) {
    const int experts = rng.between(2, 8), size = rng.between(1, experts);
    std::vector<std::int32_t> values(choose(experts, size)), charges(experts);
    for (auto& value : values) value = rng.between(-50, 50);
    for (auto& charge : charges) charge = rng.between(-20, 20);
    std::vector<std::int32_t> surpluses(values);
    for (unsigned set = 0; set < 1U << experts; ++set) {
      std::vector<int> members;
      for (int e = 0; e < experts; ++e)
        if (set >> e & 1U) members.push_back(e);
      if (static_cast<int>(members.size()) != size) continue;
      for (const int e : members) surpluses[subset_position(members, experts)] -= charges[e];
    }
    std::ranges::sort(surpluses, std::greater<>());
    const std::size_t limit = rng.between(1, 12);
    const auto best = best_contents(values, size, charges, limit);
    REQUIRE(best.size() == std::min(limit, values.size()));
    for (std::size_t i = 0; i < best.size(); ++i) {
      CHECK(best[i].surplus == surpluses[i]);
      std::vector<int> members(best[i].experts.begin(), best[i].experts.end());
      std::int32_t surplus = values[subset_position(members, experts)];
      for (const int e : members) surplus -= charges[e];
      CHECK(surplus == best[i].surplus);
    }
  }
}
