#include "placement/algorithms/task_affinity.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "placement/algorithms/generic_score.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::FamilyGraphs;
using placement::Matrix;

namespace {

FamilyGraphs random_graphs(const TraceShape& shape) {
  return placement::family_graphs(routing::collect_statistics(random_trace(shape, 8)), 1);
}

}  // namespace

TEST_CASE("family graphs are relative frequencies without a diagonal") {
  const auto trace = hand_trace(3, 3, {{0, {0, 1}, 3}, {0, {1, 2}, 1}, {2, {0, 2}, 5}});
  const auto graphs = placement::family_graphs(routing::collect_statistics(trace), 0);
  REQUIRE(graphs.families() == 2);  // family 1 has no token
  CHECK(graphs.usage[0] == std::vector<double>{3.0 / 8, 4.0 / 8, 1.0 / 8});
  CHECK(graphs.pairs[0](0, 1) == 0.75);
  CHECK(graphs.pairs[0](2, 1) == 0.25);
  CHECK(graphs.pairs[0](1, 1) == 0);
  // Families weigh the same, though family 2 has more tokens.
  CHECK(placement::mean_pairs(graphs)(0, 2) == 0.5);
  CHECK(placement::mean_pairs(graphs)(0, 1) == 0.375);
}

TEST_CASE("an expert's preference over families sums to one and favours its own family") {
  const FamilyGraphs graphs = random_graphs({.experts = 12, .top_k = 3});
  const Matrix preference = placement::task_preference(graphs, {});
  for (int e = 0; e < 12; ++e) CHECK(row_sums(preference)[e] == Approx(1));
  const auto trace = hand_trace(4, 2, {{0, {0, 1}, 4}, {1, {2, 3}, 4}});
  const Matrix own = placement::task_preference(
      placement::family_graphs(routing::collect_statistics(trace), 0), {});
  CHECK(own(0, 0) > 0.9);
  CHECK(own(3, 1) > 0.9);
  // A lower temperature sharpens, a higher one blurs.
  const Matrix blurred = placement::task_preference(
      placement::family_graphs(routing::collect_statistics(trace), 0), {.tau = 1000});
  CHECK(blurred(0, 0) == Approx(0.5).margin(0.01));
}

TEST_CASE("preferences by hand: two families with unequal loads") {
  const auto trace = hand_trace(3, 2, {{0, {0, 1}, 3}, {0, {1, 2}, 1}, {1, {0, 2}, 5}});
  const Matrix preference = placement::task_preference(
      placement::family_graphs(routing::collect_statistics(trace), 0), {.epsilon = 0});
  // Usage (3, 4, 1) / 8 and (1, 0, 1) / 2; the advantage of family 0 is (-1, 4, -3) / 8 with mean 0
  // and deviation sqrt(26 / 3) / 8. Centralities are twice the usages, so their z-scores agree.
  const double advantage[] = {-1, 4, -3};
  for (int e = 0; e < 3; ++e) {
    const double score = 2 * advantage[e] / std::sqrt(26.0 / 3);
    CHECK(preference(e, 0) == Approx(1 / (1 + std::exp(-2 * score))));
  }
}

TEST_CASE("preferences by hand: the other families' mean has K - 1 terms, tau divides the scores") {
  const auto trace = hand_trace(6, 3, {{0, {0, 1}, 1}, {1, {2, 3}, 2}, {2, {4, 5}, 3}});
  const Matrix preference = placement::task_preference(
      placement::family_graphs(routing::collect_statistics(trace), 0), {.tau = 2, .epsilon = 0});
  // Advantages: 1/2 on the own pair, -1/4 on the four others; deviation sqrt(1/8). z: sqrt(2) and
  // -sqrt(1/2), twice, over tau.
  const double own = std::exp(std::sqrt(2.0)), other = std::exp(-std::sqrt(0.5));
  for (int e = 0; e < 6; ++e)
    for (int f = 0; f < 3; ++f)
      CHECK(preference(e, f) == Approx((e / 2 == f ? own : other) / (own + 2 * other)));
}

TEST_CASE("one family prefers itself everywhere") {
  const FamilyGraphs graphs = random_graphs({.families = 1});
  CHECK(placement::task_preference(graphs, {}).values == std::vector<double>(8, 1.0));
}

TEST_CASE("alpha 0 is the pooled graph; alpha 1 weighs each pair by shared preference") {
  const FamilyGraphs graphs = random_graphs({.experts = 6, .top_k = 3});
  const Matrix preference = placement::task_preference(graphs, {});
  const Matrix mean = placement::mean_pairs(graphs);
  const double largest = *std::max_element(mean.values.begin(), mean.values.end());
  const Matrix pooled = placement::task_affinity(graphs, preference, 0);
  const Matrix aware = placement::task_affinity(graphs, preference, 1);
  const Matrix mixed = placement::task_affinity(graphs, preference, 0.25);
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) {
      double same = 0;
      for (int f = 0; f < 3; ++f) same += preference(i, f) * preference(j, f);
      CHECK(pooled(i, j) == Approx(mean(i, j) / largest));
      CHECK(aware(i, j) == Approx(same * mean(i, j) / largest));
      CHECK(mixed(i, j) == Approx(0.75 * pooled(i, j) + 0.25 * aware(i, j)));
    }
}

TEST_CASE("with k experts per token centrality is usage times k (k - 1)") {
  // So the published score adds the same z-score twice, and GESR's centrality ranks by load.
  const FamilyGraphs graphs = random_graphs({.experts = 9, .top_k = 4});
  for (int f = 0; f < graphs.families(); ++f)
    for (int e = 0; e < 9; ++e)
      CHECK(row_sums(graphs.pairs[f])[e] == Approx(4 * 3 * graphs.usage[f][e]));
}

TEST_CASE("generic scores by hand") {
  // Expert 0 pairs with 1 in both families; 2 pairs with 3 only in family 1.
  const auto trace = hand_trace(4, 2, {{0, {0, 1}, 4}, {1, {0, 1}, 2}, {1, {2, 3}, 2}});
  const auto graphs = placement::family_graphs(routing::collect_statistics(trace), 0);
  CHECK(placement::generic_scores(graphs, {0, 0}) == std::vector<double>{0.75, 0.75, 0.25, 0.25});
  // Cosines are 1 and 1 for expert 0, and 0 (an empty row) and 1 for expert 2.
  CHECK(placement::generic_scores(graphs, {1, 0})[0] == Approx(1.75));
  CHECK(placement::generic_scores(graphs, {1, 0})[2] == Approx(0.75));
  // Rows deviate from their mean by 0.25 in either family.
  CHECK(placement::generic_scores(graphs, {0, 1})[0] == Approx(0.5));
  CHECK(placement::generic_scores(graphs, {0, 1})[2] == Approx(0.0));
}

TEST_CASE("specificity by either norm") {
  // Rows of expert 0: (1, 0) and (0, 1) towards experts 1 and 2; the mean row is (1/2, 1/2).
  const auto trace = hand_trace(3, 2, {{0, {0, 1}, 1}, {1, {0, 2}, 1}});
  const auto graphs = placement::family_graphs(routing::collect_statistics(trace), 0);
  CHECK(placement::generic_scores(graphs, {0, 1})[0] == Approx(1 - std::sqrt(0.5)));
  CHECK(placement::generic_scores(graphs, {0, 1, true})[0] == Approx(0.5));
}
