#include "fabric/least_relative.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/rng.hpp"

using namespace moescope;
using fabric::CostRow;
using fabric::LinkCost;

namespace {

double error(const std::vector<CostRow>& rows, const LinkCost& cost) {
  double sum = 0;
  for (const auto& row : rows) sum += std::abs(cost.seconds(row) / row.seconds - 1);
  return sum;
}

// The optimum of a sum of absolute values goes through as many rows as there are unknowns, or has
// one of them at its bound: all such lines are tried.
double best_by_lines(const std::vector<CostRow>& rows) {
  double best = 1e300;
  const auto attempt = [&](const LinkCost& cost) {
    if (cost.latency_s >= 0 && cost.byte_s >= 0) best = std::min(best, error(rows, cost));
  };
  for (const auto& a : rows) {
    attempt({a.seconds, 0, 0});
    attempt({0, 0, a.seconds / a.bytes});
    for (const auto& b : rows) {
      if (a.bytes == b.bytes) continue;
      const double byte_s = (b.seconds - a.seconds) / (b.bytes - a.bytes);
      attempt({a.seconds - byte_s * a.bytes, 0, byte_s});
    }
  }
  return best;
}

std::vector<CostRow> rows_of(const LinkCost& cost, core::Rng& rng, double noise) {
  std::vector<CostRow> rows;
  for (double bytes = 256; bytes <= 64e6; bytes *= 4) {
    for (const double messages : {1.0, 3.0, 7.0}) {
      CostRow row{messages, bytes * messages, 0};
      row.seconds = cost.seconds(row) * (1 + noise * (2 * rng.uniform() - 1));
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("exact rows give latency, message and byte back") {
  core::Rng rng(1);
  const LinkCost cost{20e-6, 2e-6, 1 / 40e9};
  const auto found = fabric::least_relative_error(rows_of(cost, rng, 0), true);
  CHECK(found.latency_s == Approx(cost.latency_s).epsilon(1e-4));
  CHECK(found.message_s == Approx(cost.message_s).epsilon(1e-4));
  CHECK(found.byte_s == Approx(cost.byte_s).epsilon(1e-4));
}

TEST_CASE("the sum of errors is the least that any line through the rows has") {
  core::Rng rng(2);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<CostRow> rows;
    for (int i = rng.between(2, 12); i >= 0; --i)
      rows.push_back({1, 1 + 1e6 * rng.uniform(), 1e-6 + 1e-4 * rng.uniform()});
    const auto found = fabric::least_relative_error(rows, false);
    CHECK(found.message_s == 0);
    CHECK(error(rows, found) == Approx(best_by_lines(rows)).epsilon(1e-6));
  }
}

TEST_CASE("odd rows do not bend a robust fit") {
  core::Rng rng(3);
  const LinkCost cost{20e-6, 0, 1 / 40e9};
  auto rows = rows_of(cost, rng, 0.02);
  for (std::size_t i = 0; i < rows.size(); i += 5) rows[i].seconds *= 10;
  const auto found = fabric::least_relative_error(rows, false);
  CHECK(found.latency_s == Approx(cost.latency_s).epsilon(0.05));
  CHECK(found.byte_s == Approx(cost.byte_s).epsilon(0.05));
}

TEST_CASE("what rows can tell") {
  CHECK_FALSE(fabric::tells_bytes(std::vector<CostRow>{{1, 8, 1}, {2, 8, 2}}));
  CHECK(fabric::tells_bytes(std::vector<CostRow>{{1, 8, 1}, {1, 9, 2}}));
  // Bytes in proportion to messages: one of the two is enough.
  CHECK_FALSE(
      fabric::tells_messages(std::vector<CostRow>{{1, 8, 1}, {2, 16, 2}, {3, 24, 1}, {4, 32, 1}}));
  CHECK(
      fabric::tells_messages(std::vector<CostRow>{{1, 8, 1}, {2, 16, 2}, {3, 24, 1}, {4, 16, 1}}));
  CHECK_FALSE(fabric::tells_messages(std::vector<CostRow>{{1, 8, 1}, {2, 16, 2}, {4, 16, 1}}));
}
