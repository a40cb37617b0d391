// A run's mean exchange as a file for nccl-tests' alltoallv_perf (NCCL_TESTS_ALLTOALLV_MATRIX_FILE;
// github.com/NVIDIA/nccl-tests, src/alltoallv.cu), which then times it on real links.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace moescope::report {

// [R, R] bytes, row: sender; the diagonal is what a rank keeps.
struct TrafficMatrix {
  int ranks = 0;
  std::vector<std::uint64_t> bytes;

  // The largest sum of a row or a column, which alltoallv_perf wants as -b and -e.
  std::uint64_t largest_sum() const;
  // One line per sender, numbers with spaces between.
  std::string text() const;
};

// summed: [R, R] bytes of `exchanges` exchanges together. Of each cell the mean, rounded up to 16
// bytes as alltoallv_perf aligns its messages, so that no message vanishes.
TrafficMatrix mean_exchange(std::span<const std::uint64_t> summed, int ranks,
                            std::uint64_t exchanges);

}  // namespace moescope::report
