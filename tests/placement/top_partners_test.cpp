#include "placement/algorithms/top_partners.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"

using namespace moescope;
using placement::Matrix;

TEST_CASE("only pairs with a place in a top-T list keep their affinity") {
  // A path of falling strength: 0 -9- 1 -5- 2 -1- 3.
  Matrix affinity(4, 4);
  const auto tie = [&](int i, int j, double value) { affinity(i, j) = affinity(j, i) = value; };
  tie(0, 1, 9);
  tie(1, 2, 5);
  tie(2, 3, 1);
  // First choices: 0 and 1 each other, 2 chooses 1, 3 chooses 2.
  CHECK(placement::keep_top_partners(affinity, 1, false).values == affinity.values);
  const Matrix mutual = placement::keep_top_partners(affinity, 1, true);
  CHECK(mutual(0, 1) == 9);
  CHECK(mutual(1, 2) == 0);
  CHECK(mutual(2, 3) == 0);
}

TEST_CASE("longer lists only add pairs, the full list keeps all, and symmetry stays") {
  core::Rng rng(4);
  Matrix affinity(9, 9);
  for (int i = 0; i < 9; ++i)
    for (int j = 0; j < i; ++j) affinity(i, j) = affinity(j, i) = 1.0 + double(rng.below(50));
  for (const bool mutual : {false, true}) {
    auto kept_before = std::ptrdiff_t{0};
    for (int partners = 1; partners <= 10; ++partners) {
      const Matrix kept = placement::keep_top_partners(affinity, partners, mutual);
      const auto count = std::ranges::count_if(kept.values, [](double x) { return x > 0; });
      CHECK(count >= kept_before);
      kept_before = count;
      for (int i = 0; i < 9; ++i)
        for (int j = 0; j < 9; ++j) CHECK(kept(i, j) == kept(j, i));
      if (partners >= 8) CHECK(kept.values == affinity.values);
    }
  }
}
