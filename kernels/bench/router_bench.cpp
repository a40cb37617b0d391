#include "ceilings.hpp"
#include "inputs.hpp"
#include "kernels/router.hpp"

namespace moescope::bench {
namespace {

void router(benchmark::State& state) {
  const int tokens = static_cast<int>(state.range(0));
  const auto logits = random_floats(static_cast<std::size_t>(tokens) * kExperts);
  std::vector<std::uint16_t> ids(static_cast<std::size_t>(tokens) * kTopK);
  std::vector<float> gates(ids.size());
  Meter meter(state);
  for (auto _ : state) {
    kernels::softmax_top_k(logits.data(), tokens, kExperts, kTopK, false, ids.data(), gates.data());
    benchmark::ClobberMemory();
  }
  meter.report({4.0 * logits.size() + 6.0 * ids.size(), 0});
  meter.report_tokens(tokens);
}

BENCHMARK(router)->ArgName("tokens")->Arg(1)->Arg(64)->Arg(4096)->Arg(262144);

}  // namespace
}  // namespace moescope::bench
