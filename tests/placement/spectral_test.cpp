#include "placement/algorithms/spectral.hpp"

#include <catch2/catch.hpp>

using namespace moescope;
using placement::Matrix;

namespace {

// Experts with the same e mod groups are tied strongly, the others weakly.
Matrix cliques(int experts, int groups, double weak) {
  Matrix affinity(experts, experts);
  for (int i = 0; i < experts; ++i)
    for (int j = 0; j < experts; ++j)
      if (i != j) affinity(i, j) = i % groups == j % groups ? 1 : weak;
  return affinity;
}

}  // namespace

TEST_CASE("cliques end on ranks of their own, with and without row normalisation") {
  for (const bool row_normalise : {false, true}) {
    for (const int groups : {2, 4}) {
      placement::SpectralOptions options;
      options.row_normalise = row_normalise;
      const auto rank_of = placement::spectral_groups(
          cliques(16, groups, 0.05), std::vector<int>(groups, 16 / groups), options, core::Rng(1));
      for (int e = groups; e < 16; ++e) CHECK(rank_of[e] == rank_of[e % groups]);
    }
  }
}

TEST_CASE("experts without affinity do not take the cliques apart") {
  Matrix affinity(12, 12);
  const Matrix tied = cliques(6, 2, 0.05);
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) affinity(i, j) = tied(i, j);
  const auto rank_of =
      placement::spectral_groups(affinity, std::vector<int>{6, 6}, {}, core::Rng(1));
  for (int e = 2; e < 6; ++e) CHECK(rank_of[e] == rank_of[e % 2]);
  CHECK(rank_of[0] != rank_of[1]);
}

TEST_CASE("the embedding solves the eigenvalue problem") {
  // Two cliques of three: the second-smallest eigenvector separates them by sign.
  const Matrix points = placement::spectral_embedding(cliques(6, 2, 0.01), 2, {});
  for (int e = 2; e < 6; ++e) CHECK(points(e, 1) * points(e % 2, 1) > 0);
  CHECK(points(0, 1) * points(1, 1) < 0);
  for (int e = 1; e < 6; ++e) CHECK(points(e, 0) == Approx(points(0, 0)));
}

TEST_CASE("repair keeps the tightest members and sends the others where they belong") {
  Matrix affinity(5, 5);
  const auto tie = [&](int i, int j, double value) { affinity(i, j) = affinity(j, i) = value; };
  tie(0, 1, 9);
  tie(0, 2, 5);
  tie(1, 2, 5);
  tie(2, 3, 1);
  tie(3, 4, 2);
  // Cluster 0 has one too many: 3, with the least affinity inside, joins 4.
  CHECK(placement::repair_capacity(affinity, std::vector<int>{0, 0, 0, 0, 1},
                                   std::vector<int>{3, 2}) == std::vector<int>{0, 0, 0, 1, 1});
  // The larger cluster takes the larger rank; without a cluster experts go by affinity.
  CHECK(placement::repair_capacity(affinity, std::vector<int>{0, 0, 0, -1, 1},
                                   std::vector<int>{2, 3}) == std::vector<int>{1, 1, 1, 0, 0});
}

TEST_CASE("the pool empties by id or by the strongest affinity first") {
  // Rank 0 keeps 0 and 1; 2 and 3 both want the one place beside 4, 3 more so.
  Matrix affinity(6, 6);
  const auto tie = [&](int i, int j, double value) { affinity(i, j) = affinity(j, i) = value; };
  tie(0, 1, 9);
  tie(2, 4, 1);
  tie(3, 4, 2);
  const std::vector<int> cluster{0, 0, 0, 0, 1, 2}, slots{2, 2, 2};
  CHECK(placement::repair_capacity(affinity, cluster, slots) == std::vector<int>{0, 0, 1, 2, 1, 2});
  placement::RepairOptions strongest;
  strongest.order = placement::RepairOptions::PoolOrder::affinity;
  CHECK(placement::repair_capacity(affinity, cluster, slots, strongest) ==
        std::vector<int>{0, 0, 2, 1, 1, 2});
}

TEST_CASE("donor-receiver moves take the gains first and force the rest") {
  // All six in one cluster. The weakest member, 5, gains nothing by leaving and is forced off; then
  // 4, whose only tie is to 5, gains by following it.
  Matrix affinity(6, 6);
  const auto tie = [&](int i, int j, double value) { affinity(i, j) = affinity(j, i) = value; };
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < i; ++j) tie(i, j, 3);
  tie(4, 5, 2);
  tie(4, 0, 0.5);
  placement::RepairOptions moves;
  moves.method = placement::RepairOptions::Method::moves;
  CHECK(placement::repair_capacity(affinity, std::vector<int>(6, 0), std::vector<int>{4, 2},
                                   moves) == std::vector<int>{0, 0, 0, 0, 1, 1});
}
