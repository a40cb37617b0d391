// Rows of public dispatch benchmarks that the built-in link numbers were not fitted on: uniform
// routing of 128 tokens per rank to 8 of the experts, hidden 7168, 8 GPUs a node.
#include <catch2/catch.hpp>

#include "fabric/fabric.hpp"

using namespace moescope;

namespace {

constexpr double kTokenCopies = 128 * 8;  // one copy per selected expert
// fp8 values, one fp32 scale per 128 of them, and the copy's header (DeepEP V1 low latency).
constexpr double kDeepEpBytes = 7168 + 7168 / 128 * 4 + 16;
constexpr double kNcclEpBytes = 7168 * 2;

struct Row {
  const char* source;
  int ranks;
  double bytes_per_copy, microseconds;
};

double projected_microseconds(const Row& row) {
  fabric::Fabric fabric = *fabric::find_fabric("2x4-400g", row.ranks);
  fabric.nodes = row.ranks / 8;
  const auto ranks = static_cast<std::size_t>(row.ranks);
  const std::vector<double> bytes(ranks * ranks, kTokenCopies * row.bytes_per_copy / row.ranks);
  return fabric::project(fabric, bytes).seconds * 1e6;
}

}  // namespace

TEST_CASE("published dispatch times are met within 5 %") {
  const Row row = GENERATE(
      Row{"DeepEP V1, H800", 32, kDeepEpBytes, 155}, Row{"DeepEP V1, H800", 64, kDeepEpBytes, 173},
      Row{"DeepEP V1, H800", 128, kDeepEpBytes, 192}, Row{"NCCL EP, H100", 16, kNcclEpBytes, 191},
      Row{"NCCL EP, H100", 32, kNcclEpBytes, 274}, Row{"NCCL EP, H100", 64, kNcclEpBytes, 301});
  INFO(row.source << ", " << row.ranks << " ranks");
  CHECK(projected_microseconds(row) == Approx(row.microseconds).epsilon(0.05));
}
