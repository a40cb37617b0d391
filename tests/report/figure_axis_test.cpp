#include "report/figure_axis.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using moescope::report::Axis;

namespace {

std::vector<std::string> labels(const std::vector<double>& values) {
  const Axis axis(values, 4);
  std::vector<std::string> made;
  for (const double tick : axis.ticks()) made.push_back(axis.label(tick));
  return made;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("an axis starts at 0 unless all values lie in the upper half") {
  CHECK(labels({0.4, 5.25}) == Labels{"0", "2", "4", "6"});
  CHECK(labels({3.125, 5.25}) == Labels{"3", "4", "5", "6"});
}

TEST_CASE("an axis up to 1 ends at 1") {
  CHECK(labels({0.91, 1}) == Labels{"0.90", "0.95", "1.00"});
  CHECK(labels({0.3, 1}) == Labels{"0.0", "0.5", "1.0"});
}

TEST_CASE("values that hardly differ do not fill the axis") {
  CHECK(labels({0.9997, 0.9998}) == Labels{"0.975", "0.980", "0.985", "0.990", "0.995", "1.000"});
  CHECK(labels({1, 1}) == Labels{"0.980", "0.985", "0.990", "0.995", "1.000"});
}

TEST_CASE("without values, or with 0 alone, an axis goes from 0 to 1") {
  const Labels unit{"0.0", "0.5", "1.0"};
  CHECK(labels({}) == unit);
  CHECK(labels({0, 0}) == unit);
  CHECK(labels({std::nan(""), std::numeric_limits<double>::infinity()}) == unit);
}

TEST_CASE("an axis keeps order and stays between its ends") {
  const std::vector<double> values{-3, -0.5, 0, 2, 11.5};
  Axis axis(values, 4);
  axis.place(100, 300);
  double before = axis.left();
  for (const double value : values) {
    CHECK(axis.x(value) >= before);
    before = axis.x(value);
  }
  CHECK(before <= axis.right());
  CHECK(axis.x(axis.ticks().front()) == Approx(100));
  CHECK(axis.x(axis.ticks().back()) == Approx(300));
}
