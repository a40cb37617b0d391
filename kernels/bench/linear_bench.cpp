#include "ceilings.hpp"
#include "inputs.hpp"
#include "kernels/linear.hpp"

namespace moescope::bench {
namespace {

void linear(benchmark::State& state) {
  const int out = static_cast<int>(state.range(0)), in = static_cast<int>(state.range(1));
  const int rows = static_cast<int>(state.range(2));
  const auto weight = random_floats(static_cast<std::size_t>(out) * in);
  const kernels::PackedLinear layer(weight.data(), out, in);
  const auto x = random_floats(static_cast<std::size_t>(rows) * in);
  std::vector<float> y(static_cast<std::size_t>(rows) * out);
  Meter meter(state);
  for (auto _ : state) {
    layer.apply(x.data(), rows, y.data());
    benchmark::ClobberMemory();
  }
  const double bytes = 4.0 * (static_cast<double>(weight.size()) + x.size() + y.size());
  meter.report({bytes, 2.0 * out * in * rows});
}

// The products of the bundled model (expert, attention, head) and OLMoE's square one.
BENCHMARK(linear)
    ->ArgNames({"out", "in", "rows"})
    ->ArgsProduct({{64}, {128}, {1, 2, 4, 8, 16, 64, 256}})
    ->ArgsProduct({{128}, {32}, {1, 2, 4, 8, 16, 64, 256}})
    ->ArgsProduct({{384}, {128}, {1, 8, 64, 1024}})
    ->ArgsProduct({{4096}, {128}, {1, 8, 64, 1024}})
    ->ArgsProduct({{2048}, {2048}, {1, 8, 64, 256}});

}  // namespace
}  // namespace moescope::bench
