// One timed exchange of a sweep, from whatever printed it.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::fabric {

// Who sends: one rank to another of its node, or of another node; every rank to the next one; every
// rank to every other. All messages of an exchange have the same size.
enum class Pattern { pair_intra, pair_inter, ring, alltoall };
std::string to_string(Pattern pattern);  // "pair-intra", "pair-inter", "ring", "alltoall"

struct Measurement {
  Pattern pattern = Pattern::alltoall;
  int ranks = 0, nodes = 1;
  double bytes = 0;    // of one message
  double seconds = 0;  // of the slowest rank
  std::string kind;    // "measured", "emulated"
  std::string file;
};

// bytes[R, R] of the exchange, row: sender.
std::vector<double> traffic(const Measurement& row);

// bad_input, without the file's name, unless sizes, times and the pattern make sense together.
core::Result<void> check(const Measurement& row);

inline constexpr int kMostMeasuredRanks = 1024;  // traffic() is their square

// Reads what `moescope fabric measure` prints with --json (pairs become the median over the pairs
// of a kind) or with --format csv, or the text of nccl-tests' alltoall_perf and sendrecv_perf
// (out-of-place times; github.com/NVIDIA/nccl-tests, doc/PERFORMANCE.md). Ranks that share a GPU
// make rows `emulated`. bad_input names the file, the line or key, what was found and what is
// needed; a file without rows is one.
core::Result<std::vector<Measurement>> read_measurements(const std::string& path);

// By format; `file` is how messages and rows call it.
core::Result<std::vector<Measurement>> parse_measure_json(const std::string& text,
                                                          const std::string& file);
core::Result<std::vector<Measurement>> parse_measurement_csv(const std::string& text,
                                                             const std::string& file);
core::Result<std::vector<Measurement>> parse_nccl_tests(const std::string& text,
                                                        const std::string& file);

inline constexpr const char* kMeasurementCsvHeader = "pattern,ranks,nodes,bytes,seconds,kind";
std::string csv_line(const Measurement& row);

}  // namespace moescope::fabric
