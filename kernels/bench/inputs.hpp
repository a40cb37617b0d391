// Sizes and random inputs that the benchmarks share.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/dispatch.hpp"

namespace moescope::bench {

// The MoE layer of the bundled model and of OLMoE-1B-7B.
struct MoeSize {
  int hidden, intermediate;
};
constexpr MoeSize kBundled{128, 32};
constexpr MoeSize kOlmoe{2048, 1024};
constexpr int kExperts = 64, kTopK = 8, kRanks = 8;

std::vector<float> random_floats(std::size_t count);

// Every token picks kTopK distinct experts of kExperts at random; expert e is on rank e % kRanks.
struct Choices {
  explicit Choices(int tokens);
  kernels::DispatchPlan plan(kernels::DispatchLayout layout) const;

  int tokens;
  std::vector<std::uint16_t> experts;
  std::vector<float> gates;
  std::vector<std::int32_t> hosts;
};

}  // namespace moescope::bench
