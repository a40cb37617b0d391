#include "placement/algorithms/eplb_vec.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "placement/hand_problem.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Matrix;

namespace {

// The two layers of DeepSeek's published example, here as two steps of one layer.
Matrix published_loads() {
  Matrix loads(2, 12);
  loads.values = {90, 132, 40,  61, 104, 165, 39,  4,   73,  56, 183, 86,
                  20, 107, 104, 64, 19,  197, 187, 157, 172, 86, 16,  27};
  return loads;
}

// [R] experts of each rank, ascending.
std::vector<std::vector<int>> held(const std::vector<int>& expert_of, const std::vector<int>& rank,
                                   int ranks) {
  std::vector<std::vector<int>> experts(ranks);
  for (std::size_t i = 0; i < rank.size(); ++i) experts[rank[i]].push_back(expert_of[i]);
  for (auto& list : experts) std::ranges::sort(list);
  return experts;
}

void check_layout(int copies, int ranks, const std::vector<int>& further,
                  const std::vector<std::vector<int>>& layout) {
  const Matrix loads = published_loads();
  const auto expert_of = placement::replicate_by_peaks(loads, copies, copies);
  CHECK(std::vector<int>(expert_of.begin() + 12, expert_of.end()) == further);
  std::vector<double> weights;
  for (const int e : expert_of)
    weights.push_back((loads(0, e) + loads(1, e)) /
                      static_cast<double>(std::ranges::count(expert_of, e)));
  const auto rank = placement::snake_packing(weights, std::vector<int>(ranks, copies / ranks));
  CHECK(held(expert_of, rank, ranks) == layout);
}

}  // namespace

TEST_CASE("copies and layout are those of SGLang's algorithm") {
  // Worked out with an independent implementation of deepseek_vec.py.
  check_layout(16, 8, {10, 5, 1, 6},
               {{8, 10}, {5, 10}, {0, 5}, {6, 7}, {2, 11}, {6, 9}, {1, 3}, {1, 4}});
  check_layout(20, 4, {10, 5, 1, 6, 8, 7, 4, 2},
               {{1, 2, 5, 6, 7}, {1, 2, 5, 7, 11}, {4, 6, 8, 9, 10}, {0, 3, 4, 8, 10}});
  check_layout(12, 4, {}, {{3, 5, 9}, {2, 4, 8}, {1, 7, 11}, {0, 6, 10}});
}

TEST_CASE("each copy lowers the sum of the steps' peaks the most, by trying every expert") {
  core::Rng rng(5);
  const auto sum_of_peaks = [](const Matrix& loads, const std::vector<int>& expert_of) {
    double sum = 0;
    for (int window = 0; window < loads.rows; ++window) {
      double peak = 0;
      for (int e = 0; e < loads.columns; ++e)
        peak = std::max(peak,
                        loads(window, e) / static_cast<double>(std::ranges::count(expert_of, e)));
      sum += peak;
    }
    return sum;
  };
  for (int round = 0; round < 50; ++round) {
    Matrix loads(4, 5);
    for (double& x : loads.values) x = static_cast<double>(rng.below(100));
    const auto expert_of = placement::replicate_by_peaks(loads, 9, 9);
    for (std::size_t n = 5; n < expert_of.size(); ++n) {
      std::vector<int> prefix(expert_of.begin(), expert_of.begin() + static_cast<long>(n) + 1);
      const double chosen = sum_of_peaks(loads, prefix);
      for (prefix.back() = 0; prefix.back() < 5; ++prefix.back())
        CHECK(chosen <= sum_of_peaks(loads, prefix) + 1e-9);
    }
  }
}

TEST_CASE("no expert gets more copies than allowed") {
  Matrix loads(1, 2);
  loads.values = {9, 1};
  CHECK(placement::replicate_by_peaks(loads, 6, 2) == std::vector<int>{0, 1, 0, 1});
}

TEST_CASE("the serpentine passes over full packs") {
  const std::vector<double> weights{6, 5, 4, 3, 2, 1};
  CHECK(placement::snake_packing(weights, std::vector<int>{2, 2, 2}) ==
        std::vector<int>{0, 1, 2, 2, 1, 0});
  CHECK(placement::snake_packing(weights, std::vector<int>{1, 0, 5}) ==
        std::vector<int>{0, 2, 2, 2, 2, 2});
  CHECK(placement::snake_packing(weights, std::vector<int>(6, 1)) ==
        std::vector<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("window loads add up the tokens of a window's steps") {
  auto trace = hand_trace(3, 1, {{0, {0, 1}, 2}, {0, {1, 2}, 1}, {0, {0, 2}, 1}});
  CHECK(placement::window_loads(trace, 0, 1).values == std::vector<double>{3, 3, 2});
  trace.step = {0, 1, 1, 2};
  const Matrix single = placement::window_loads(trace, 0, 1);
  CHECK(single.rows == 3);
  CHECK(single.values == std::vector<double>{1, 1, 0, 1, 2, 1, 1, 0, 1});
  CHECK(placement::window_loads(trace, 0, 2).values == std::vector<double>{2, 3, 1, 1, 0, 1});
  trace.step = {0, 1, 1, 2000000000};  // no row for steps that nothing ran in
  CHECK(placement::window_loads(trace, 0, 1).values == single.values);
}

TEST_CASE("jointly, eplb-vec copies the expert of the peaks, not the one of the sum") {
  // Expert 0 serves 4 tokens in each of three steps, expert 1 all its 9 in the last step. Over all
  // steps 0 is heavier (12 to 9), but halving 1 lowers the sum of the peaks more (4.5 against 4).
  HandProblem hand(
      hand_trace(4, 1,
                 {{0, {0}, 4}, {0, {0}, 4}, {0, {0}, 4}, {0, {1}, 9}, {0, {2}, 1}, {0, {3}, 1}}),
      2);
  for (int t = 0; t < 23; ++t) hand.trace.step.push_back(std::min(t / 4, 2));
  hand.problem.replica_slots = {1, 0};
  const auto copied = [&](const std::map<std::string, std::string>& settings) {
    const auto placed = placement::compute_placement(hand.problem, {"eplb-vec", "joint"}, settings);
    REQUIRE(placed);
    for (int e = 0; e < 4; ++e)
      if (!placed->replicas_at(0, e).empty()) return e;
    return -1;
  };
  CHECK(copied({}) == 1);
  CHECK(copied({{"eplb-vec.window", "3"}}) == 0);
}
