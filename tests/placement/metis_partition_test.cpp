#include "placement/algorithms/metis_partition.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/random_affinity.hpp"

using namespace moescope;
using placement::Matrix;

TEST_CASE("METIS separates cliques, whatever the scale of the weights") {
  for (const double scale : {1e-6, 1.0, 1e9}) {
    Matrix affinity(12, 12);
    for (int i = 0; i < 12; ++i)
      for (int j = 0; j < 12; ++j)
        if (i != j) affinity(i, j) = scale * (i % 3 == j % 3 ? 20 : 1);
    for (const bool recursive : {false, true}) {
      const auto part = placement::metis_partition(affinity, std::vector<int>{4, 4, 4},
                                                   {.recursive = recursive, .seed = 3});
      REQUIRE(part);
      for (int e = 3; e < 12; ++e) CHECK((*part)[e] == (*part)[e % 3]);
      CHECK((*part)[0] != (*part)[1]);
    }
  }
}

TEST_CASE("the same seed gives the same parts, and any graph and sizes give valid ones") {
  core::Rng rng(9);
  for (int round = 0; round < 100; ++round) {
    const int vertices = rng.between(1, 20), parts = rng.between(1, vertices);
    std::vector<int> sizes(parts, 1);
    for (int i = parts; i < vertices; ++i) ++sizes[rng.below(parts)];
    const Matrix affinity =
        round % 4 == 0 ? Matrix(vertices, vertices) : random_affinity(vertices, rng);
    const placement::MetisOptions options{.recursive = rng.chance(0.5), .seed = rng.next()};
    const auto part = placement::metis_partition(affinity, sizes, options);
    REQUIRE(part);
    CHECK(std::ranges::all_of(*part, [&](int p) { return p >= 0 && p < parts; }));
    CHECK(*placement::metis_partition(affinity, sizes, options) == *part);
  }
}
