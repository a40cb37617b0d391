#include "report/traffic_matrix.hpp"

#include <catch2/catch.hpp>

using namespace moescope;

TEST_CASE("a mean exchange is rounded up to 16 bytes, so that no message vanishes") {
  const std::vector<std::uint64_t> summed{0, 1, 160, 161};
  const auto matrix = report::mean_exchange(summed, 2, 10);
  CHECK(matrix.bytes == std::vector<std::uint64_t>{0, 16, 16, 32});
  CHECK(matrix.text() == "0 16\n16 32\n");
  CHECK(matrix.largest_sum() == 48);
}

TEST_CASE("sums near the largest counter do not overflow") {
  const std::vector<std::uint64_t> summed{UINT64_MAX};
  CHECK(report::mean_exchange(summed, 1, 1000).bytes[0] / 16 == UINT64_MAX / 16000 + 1);
}
