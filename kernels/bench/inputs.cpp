#include "inputs.hpp"

#include <numeric>

#include "core/rng.hpp"

namespace moescope::bench {

std::vector<float> random_floats(std::size_t count) {
  core::Rng rng(count);
  std::vector<float> values(count);
  for (auto& value : values) value = static_cast<float>(2 * rng.uniform() - 1);
  return values;
}

Choices::Choices(int count) : tokens(count) {
  core::Rng rng(7);
  std::vector<std::uint16_t> all(kExperts);
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  for (int t = 0; t < tokens; ++t) {
    rng.shuffle(all);
    for (int i = 0; i < kTopK; ++i) {
      experts.push_back(all[i]);
      hosts.push_back(all[i] % kRanks);
      gates.push_back(static_cast<float>(rng.uniform()));
    }
  }
}

kernels::DispatchPlan Choices::plan(kernels::DispatchLayout layout) const {
  kernels::DispatchPlan result;
  kernels::plan_dispatch(layout, experts.data(), gates.data(), hosts.data(), tokens, kTopK, kRanks,
                         result);
  return result;
}

}  // namespace moescope::bench
