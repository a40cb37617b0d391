#include "fabric/measurements/measurement.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/file.hpp"
#include "core/text.hpp"

namespace moescope::fabric {

using core::Error;
using core::Result;

std::string to_string(Pattern pattern) {
  switch (pattern) {
    case Pattern::pair_intra: return "pair-intra";
    case Pattern::pair_inter: return "pair-inter";
    case Pattern::ring: return "ring";
    case Pattern::alltoall: return "alltoall";
  }
  return "";
}

std::vector<double> traffic(const Measurement& row) {
  const auto ranks = static_cast<std::size_t>(row.ranks);
  std::vector<double> bytes(ranks * ranks, 0.0);
  switch (row.pattern) {
    case Pattern::pair_intra: bytes[1] = row.bytes; break;
    case Pattern::pair_inter: bytes[ranks - 1] = row.bytes; break;
    case Pattern::ring:
      for (std::size_t rank = 0; rank < ranks; ++rank)
        bytes[rank * ranks + (rank + 1) % ranks] = row.bytes;
      break;
    case Pattern::alltoall:
      for (std::size_t i = 0; i < bytes.size(); ++i)
        if (i / ranks != i % ranks) bytes[i] = row.bytes;
  }
  return bytes;
}

Result<void> check(const Measurement& row) {
  const auto wrong = [](const std::string& what) { return Error::bad_input(what); };
  if (row.ranks < 2 || row.ranks > kMostMeasuredRanks)
    return wrong(fmt::format("found {} ranks, 2 to {} are needed", row.ranks, kMostMeasuredRanks));
  if (row.nodes < 1 || row.ranks % row.nodes != 0)
    return wrong(
        fmt::format("found {} nodes, a divisor of {} ranks is needed", row.nodes, row.ranks));
  if (row.pattern == Pattern::pair_intra && row.nodes == row.ranks)
    return wrong("pair-intra: a node has one rank, two are needed");
  if (row.pattern == Pattern::pair_inter && row.nodes == 1)
    return wrong("pair-inter: found one node, two are needed");
  if (!std::isfinite(row.bytes) || row.bytes <= 0)
    return wrong(fmt::format("found messages of {} bytes, a number above 0 is needed", row.bytes));
  if (!std::isfinite(row.seconds) || row.seconds <= 0)
    return wrong(fmt::format("found {} seconds, a time above 0 is needed", row.seconds));
  if (row.kind != "measured" && row.kind != "emulated")
    return wrong("kind: found '" + row.kind + "', measured or emulated is needed");
  return {};
}

std::string csv_line(const Measurement& row) {
  return fmt::format("{},{},{},{},{},{}", to_string(row.pattern), row.ranks, row.nodes, row.bytes,
                     row.seconds, row.kind);
}

Result<std::vector<Measurement>> read_measurements(const std::string& path) {
  MOESCOPE_TRY(const auto text, core::read_file(path));
  const std::string start = core::trim(std::string_view(text).substr(0, 4096));
  auto rows = start.starts_with("{")                        ? parse_measure_json(text, path)
              : start.find("pattern,") == std::string::npos ? parse_nccl_tests(text, path)
                                                            : parse_measurement_csv(text, path);
  if (rows && rows->empty())
    return Error::bad_input(
        path +
        ": no row of a sweep; the output of 'moescope fabric measure --json', or of "
        "nccl-tests' alltoall_perf or sendrecv_perf, is needed");
  return rows;
}

}  // namespace moescope::fabric
