#include "core/rng.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <numeric>

using moescope::core::Rng;

TEST_CASE("xoshiro256** follows its recurrence from SplitMix64's published first outputs") {
  // SplitMix64 with seed 0 gives these four words (the test vector in common use); the first output
  // of xoshiro256** is rotl(word1 * 5, 7) * 9.
  const std::uint64_t word1 = 0x6E789E6AA1B965F4ULL;
  const std::uint64_t x = word1 * 5;
  CHECK(Rng(0).next() == ((x << 7) | (x >> 57)) * 9);
}

TEST_CASE("the same seed gives the same stream and forks are independent of the parent's use") {
  Rng a(7), b(7);
  for (int i = 0; i < 100; ++i) REQUIRE(a.next() == b.next());
  CHECK(a.fork("x").next() == Rng(7).fork("x").next());
  CHECK(a.fork("x").next() != a.fork("y").next());
  CHECK(a.fork(1).next() != a.fork(2).next());
}

TEST_CASE("below is uniform and in range") {
  Rng rng(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(rng.below(7));
  // Six standard deviations of a binomial(70000, 1/7).
  for (const int count : counts) CHECK(std::abs(count - 10000) < 560);
}

TEST_CASE("shuffle permutes") {
  Rng rng(3);
  std::vector<int> items(50);
  std::iota(items.begin(), items.end(), 0);
  auto shuffled = items;
  rng.shuffle(shuffled);
  CHECK(shuffled != items);
  std::ranges::sort(shuffled);
  CHECK(shuffled == items);
}

TEST_CASE("between covers both ends") {
  Rng rng(5);
  bool low = false, high = false;
  for (int i = 0; i < 1000; ++i) {
    const int x = rng.between(-2, 2);
    REQUIRE((x >= -2 && x <= 2));
    low |= x == -2;
    high |= x == 2;
  }
  CHECK((low && high));
}
