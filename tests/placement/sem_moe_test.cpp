#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/algorithms/co_clustering.hpp"
#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::CoClustering;
using placement::CoClusterProblem;
using placement::Matrix;

namespace {

CoClusterProblem random_problem(core::Rng& rng) {
  CoClusterProblem problem{{2, Matrix(4, 4)}, {}, {3, 1}, rng.uniform()};
  for (int q = 0; q < 4; ++q) {
    problem.tokens.push_back(rng.between(1, 9));
    for (Matrix& use : problem.use) {
      const int favourite = rng.between(0, 3);
      for (int e = 0; e < 4; ++e) use(q, e) = problem.tokens[q] * (e == favourite ? 0.7 : 0.1);
    }
  }
  return problem;
}

}  // namespace

TEST_CASE("the cost of a co-clustering by hand") {
  // Request 0 has six tokens, all for expert 0 in layer 0, half and half in layer 1; request 1 two.
  CoClusterProblem problem{{2, Matrix(2, 2)}, {6, 2}, {1, 1}, 0.25};
  problem.use[0](0, 0) = 6;
  problem.use[1](0, 0) = problem.use[1](0, 1) = 3;
  problem.use[0](1, 0) = problem.use[1](1, 1) = 2;
  const CoClustering apart{{0, 1}, {{0, 1}, {0, 1}}};
  // Tokens deviate from the mean 4 by 2 + 2; remote use is 0 + 2 in layer 0, 3 + 0 in layer 1.
  CHECK(placement::co_cluster_cost(problem, apart) == Approx(0.25 * 4 + 0.75 * 2.5));
  const CoClustering together{{0, 0}, {{0, 1}, {0, 1}}};
  CHECK(placement::co_cluster_cost(problem, together) == Approx(0.25 * 8 + 0.75 * (0 + 5) / 2));
}

TEST_CASE("each step of the alternation is as good as every alternative to it") {
  core::Rng rng(31);
  for (int round = 0; round < 30; ++round) {
    const CoClusterProblem problem = random_problem(rng);
    CoClustering found{{0, 0, 1, 1}, {}};
    placement::assign_experts(problem, found);
    const double before = placement::co_cluster_cost(problem, found);
    for (std::size_t l = 0; l < 2; ++l) {
      CoClustering other = found;
      std::ranges::sort(other.rank_of_expert[l]);
      do CHECK(placement::co_cluster_cost(problem, other) >= before - 1e-9);
      while (std::ranges::next_permutation(other.rank_of_expert[l]).found);
    }
    placement::move_requests(problem, found);
    const double after = placement::co_cluster_cost(problem, found);
    CHECK(after <= before + 1e-9);
    for (int q = 0; q < 4; ++q) {
      CoClustering other = found;
      other.rank_of_request[q] = 1 - other.rank_of_request[q];
      CHECK(placement::co_cluster_cost(problem, other) >= after - 1e-6);
    }
  }
}

TEST_CASE("sem-moe finds two kinds of requests and gives each its experts") {
  // Requests use the even or the odd experts, never both.
  std::vector<HandToken> tokens;
  for (int i = 0; i < 8; ++i)
    for (int j = i + 2; j < 8; j += 2)
      tokens.push_back({0, {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)}, 3});
  const auto trace = hand_trace(8, 1, tokens);
  const auto statistics = routing::collect_statistics(trace);
  const auto problem = placement::make_problem(trace, statistics, 2, 1, 0, 1);
  const auto placed =
      placement::compute_placement(problem, {"sem-moe", "none"}, {{"sem-moe.theta", "0.1"}});
  REQUIRE(placed);
  for (int e = 2; e < 8; ++e) CHECK(placed->primary[e] == placed->primary[e % 2]);
  CHECK(placed->primary[0] != placed->primary[1]);
}
