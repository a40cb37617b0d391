#include "placement/algorithms/assignment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "core/rng.hpp"

using namespace moescope;
using placement::Matrix;

namespace {

double value(const Matrix& gain, const std::vector<int>& column_of) {
  double sum = 0;
  for (int i = 0; i < gain.rows; ++i) sum += gain(i, column_of[i]);
  return sum;
}

}  // namespace

TEST_CASE("the assignment equals the best of all permutations") {
  core::Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    const int n = rng.between(1, 6);
    Matrix gain(n, n);
    for (double& g : gain.values) g = rng.between(-9, 9);
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    double best = -1e9;
    do best = std::max(best, value(gain, order));
    while (std::ranges::next_permutation(order).found);
    auto found = placement::best_assignment(gain);
    CHECK(value(gain, found) == best);
    std::ranges::sort(found);
    std::iota(order.begin(), order.end(), 0);
    CHECK(found == order);
  }
}
