#include "placement/algorithms/annealing.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/algorithms/affinity_search.hpp"
#include "placement/random_affinity.hpp"

using namespace moescope;
using placement::Matrix;

TEST_CASE("annealing finds the optimum of nearly all small problems and never more") {
  core::Rng rng(2);
  int optimal = 0;
  for (int round = 0; round < 50; ++round) {
    const Matrix affinity = random_affinity(7, rng);
    const auto rank_of =
        placement::anneal(affinity, 3, {0, 0, 0, 1, 1, 2, 2}, {.steps = 2000}, rng);
    for (int r = 0; r < 3; ++r) CHECK(std::ranges::count(rank_of, r) == (r == 0 ? 3 : 2));
    const double found = placement::inner_affinity(affinity, rank_of);
    const double best = exhaustive_optimum(affinity, rank_of);
    REQUIRE(found <= best);
    optimal += found == best;
  }
  CHECK(optimal >= 48);
}

TEST_CASE("annealing returns the best placement it passed, even when it ends hot") {
  core::Rng rng(3);
  for (int round = 0; round < 20; ++round) {
    const Matrix affinity = random_affinity(8, rng);
    const std::vector<int> first{0, 0, 0, 0, 1, 1, 1, 1};
    const auto rank_of =
        placement::anneal(affinity, 2, first, {.steps = 200, .start = 1000, .end = 1000}, rng);
    CHECK(placement::inner_affinity(affinity, rank_of) >=
          placement::inner_affinity(affinity, first));
  }
}

TEST_CASE("with nothing to gain annealing leaves the first placement") {
  const std::vector<int> first{1, 0, 1};
  CHECK(placement::anneal(Matrix(3, 3), 2, first, {}, core::Rng(1)) == first);
  CHECK(placement::anneal(Matrix(3, 3, 1), 1, {0, 0, 0}, {}, core::Rng(1)) ==
        std::vector<int>{0, 0, 0});
}
