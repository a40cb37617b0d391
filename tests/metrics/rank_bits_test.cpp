#include "metrics/rank_bits.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "core/rng.hpp"

using namespace moescope;
using metrics::RankMask;

TEST_CASE("ranks are counted over sets") {
  core::Rng rng(1);
  for (const int ranks : {1, 7, 8, 9, 63, 64}) {
    const RankMask all = ~RankMask{0} >> (64 - ranks);
    std::vector<RankMask> sets(metrics::kMostSets, all);
    for (std::size_t i = 0; i < 100; ++i) sets[i] &= rng.next();
    std::vector<std::uint64_t> counts(ranks, 1000);
    metrics::add_rank_counts(sets, counts);
    for (int r = 0; r < ranks; ++r) {
      std::uint64_t expected = 1000;
      for (const RankMask set : sets) expected += set >> r & 1;
      CHECK(counts[r] == expected);
    }
  }
}

TEST_CASE("touched nodes are marked by their last rank") {
  core::Rng rng(2);
  for (const auto& [ranks, width] :
       {std::pair{64, 8}, {64, 1}, {64, 32}, {12, 4}, {9, 3}, {8, 8}}) {
    const RankMask ends = metrics::node_ends(ranks, width);
    for (int round = 0; round < 50; ++round) {
      const RankMask set = rng.next() & rng.next() & rng.next() & (~RankMask{0} >> (64 - ranks));
      RankMask expected = 0;
      placement::for_each_rank(
          set, [&](int r) { expected |= RankMask{1} << (r / width * width + width - 1); });
      CHECK(metrics::touched_nodes(set, ends) == expected);
    }
  }
}
