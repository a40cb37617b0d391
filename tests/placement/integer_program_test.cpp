#include "placement/algorithms/integer_program.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "core/rng.hpp"

using moescope::core::Rng;
using moescope::placement::IntegerProgram;

TEST_CASE("knapsacks are solved as trying every subset solves them") {
  Rng rng(5);
  for (int round = 0; round < 20; ++round) {
    const int items = rng.between(1, 10);
    std::vector<int> weight(items), value(items);
    for (int i = 0; i < items; ++i) {
      weight[i] = rng.between(1, 20);
      value[i] = rng.between(1, 20);
    }
    const int room = rng.between(1, 60);
    IntegerProgram program;
    std::vector<IntegerProgram::Term> row;
    for (int i = 0; i < items; ++i) row.push_back({program.add_binary(-value[i]), 1.0 * weight[i]});
    program.add_row(row, -IntegerProgram::kInfinity, room);
    int best = 0;
    for (int chosen = 0; chosen < 1 << items; ++chosen) {
      int load = 0, worth = 0;
      for (int i = 0; i < items; ++i) {
        load += (chosen >> i & 1) * weight[i];
        worth += (chosen >> i & 1) * value[i];
      }
      if (load <= room) best = std::max(best, worth);
    }
    const auto solution = program.solve({});
    REQUIRE(solution);
    CHECK(solution->optimal);
    CHECK(solution->cost == Approx(-best));
    CHECK(solution->bound == Approx(-best));
  }
}

TEST_CASE("continuous variables and rows with two sides") {
  IntegerProgram program;
  const int x = program.add_variable(1, 0, 10, false), y = program.add_variable(2, 0, 10, true);
  program.add_row({{x, 1}, {y, 1}}, 2.5, 3.5);
  program.add_row({{x, 1}}, -IntegerProgram::kInfinity, 1.25);
  const auto solution = program.solve({});
  REQUIRE(solution);
  CHECK(solution->values[x] == Approx(0.5));
  CHECK(solution->values[y] == Approx(2));
  CHECK(solution->cost == Approx(4.5));
}

TEST_CASE("a program without a solution is an error") {
  IntegerProgram program;
  program.add_row({{program.add_binary(1), 1}}, 2, 3);
  CHECK_FALSE(program.solve({}));
}
