#include "placement/algorithms/kmeans.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace moescope;
using placement::Matrix;

TEST_CASE("k-means separates clusters that stand apart") {
  // Ten points around each of three corners.
  core::Rng rng(1);
  Matrix points(30, 2);
  for (int i = 0; i < 30; ++i) {
    points(i, 0) = (i % 3 == 1 ? 10 : 0) + rng.uniform();
    points(i, 1) = (i % 3 == 2 ? 10 : 0) + rng.uniform();
  }
  const auto label = placement::kmeans(points, 3, {}, core::Rng(2));
  for (int i = 3; i < 30; ++i) CHECK(label[i] == label[i % 3]);
  CHECK(label[0] != label[1]);
  CHECK(label[1] != label[2]);
  CHECK(label[0] != label[2]);
  CHECK(label == placement::kmeans(points, 3, {}, core::Rng(2)));
}

TEST_CASE("as many clusters as points gives each its own; coinciding points still get labels") {
  Matrix points(4, 1);
  for (int i = 0; i < 4; ++i) points(i, 0) = i * i;
  auto label = placement::kmeans(points, 4, {}, core::Rng(3));
  std::ranges::sort(label);
  CHECK(label == std::vector<int>{0, 1, 2, 3});
  for (const int l : placement::kmeans(Matrix(5, 2), 3, {}, core::Rng(1))) CHECK((l >= 0 && l < 3));
}
