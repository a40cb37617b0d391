#include <numeric>

#include "ceilings.hpp"
#include "inputs.hpp"
#include "kernels/experts.hpp"

namespace moescope::bench {
namespace {

void run(benchmark::State& state, MoeSize size, int experts, const std::vector<int>& offsets) {
  const auto gate_up = random_floats(static_cast<std::size_t>(2 * size.intermediate) * size.hidden);
  const auto down = random_floats(static_cast<std::size_t>(size.intermediate) * size.hidden);
  kernels::ExpertBank bank(size.hidden, size.intermediate);
  for (int e = 0; e < experts; ++e) bank.add(gate_up.data(), down.data());
  std::vector<int> ids(experts);
  std::iota(ids.begin(), ids.end(), 0);
  const auto x = random_floats(static_cast<std::size_t>(offsets.back()) * size.hidden);
  std::vector<float> y(x.size()), scratch;
  Meter meter(state);
  for (auto _ : state) {
    bank.apply(ids, offsets, x.data(), y.data(), scratch);
    benchmark::ClobberMemory();
  }
  int active = 0;
  for (int e = 0; e < experts; ++e) active += offsets[e + 1] > offsets[e];
  const double matrices = 3.0 * size.hidden * size.intermediate;
  meter.report({4.0 * (matrices * active + 2.0 * x.size()), 2.0 * matrices * offsets.back()});
}

// All experts of the bundled model's layer on one rank; every token takes kTopK of them.
void experts_bundled(benchmark::State& state) {
  const Choices choices(static_cast<int>(state.range(0)));
  std::vector<int> offsets(kExperts + 1, 0);
  for (const auto expert : choices.experts) ++offsets[expert + 1];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  run(state, kBundled, kExperts, offsets);
}
BENCHMARK(experts_bundled)
    ->ArgName("tokens")
    ->Arg(1)
    ->Arg(8)
    ->Arg(64)
    ->Arg(512)
    ->Arg(4096)
    ->Arg(16384);

// Eight of OLMoE's experts (200 MB of weights, far over the caches), as one of eight ranks hosts.
void experts_olmoe(benchmark::State& state) {
  std::vector<int> offsets(kExperts / kRanks + 1);
  for (std::size_t i = 0; i < offsets.size(); ++i)
    offsets[i] = static_cast<int>(i) * static_cast<int>(state.range(0));
  run(state, kOlmoe, kExperts / kRanks, offsets);
}
BENCHMARK(experts_olmoe)
    ->ArgName("rows_each")
    ->Arg(1)
    ->Arg(8)
    ->Arg(64)
    ->Arg(256)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace moescope::bench
