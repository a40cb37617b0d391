#include "placement/bounds/combinations.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace moescope::placement;

TEST_CASE("binomial coefficients") {
  CHECK(choose(5, 2) == 10);
  CHECK(choose(64, 4) == 635376);
  CHECK(choose(32, 16) == 601080390);
  CHECK(choose(4, 0) == 1);
  CHECK(choose(3, 4) == 0);
  CHECK(choose(3, -1) == 0);
  CHECK(choose(256, 128) >= std::int64_t{1} << 61);  // far beyond 64 bits: saturated
}

TEST_CASE("positions count subsets in lexicographic order") {
  const int n = 7;
  for (int size = 1; size <= n; ++size) {
    std::vector<int> members(size);
    for (int i = 0; i < size; ++i) members[i] = i;
    for (std::int64_t expected = 0;; ++expected) {
      REQUIRE(subset_position(members, n) == expected);
      // The next subset: raise the last member that can be, reset those after it.
      int i = size - 1;
      while (i >= 0 && members[i] == n - size + i) --i;
      if (i < 0) {
        CHECK(expected + 1 == choose(n, size));
        break;
      }
      ++members[i];
      for (int j = i + 1; j < size; ++j) members[j] = members[j - 1] + 1;
    }
  }
}
