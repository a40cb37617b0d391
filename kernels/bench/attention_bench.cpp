#include "ceilings.hpp"
#include "inputs.hpp"
#include "kernels/attention.hpp"

namespace moescope::bench {
namespace {

// The bundled model's heads: `rows` queries at the end of a sequence of `length`.
void attention(benchmark::State& state) {
  const kernels::AttentionShape shape{4, 4, 32};
  const int width = shape.heads * shape.dim;
  const int length = static_cast<int>(state.range(0)), rows = static_cast<int>(state.range(1));
  const auto q = random_floats(static_cast<std::size_t>(rows) * width);
  const auto keys = random_floats(static_cast<std::size_t>(length) * width);
  const auto values = random_floats(keys.size());
  std::vector<float> out(q.size()), scratch;
  Meter meter(state);
  for (auto _ : state) {
    kernels::causal_attention(shape, q.data(), rows, width, length - rows, keys.data(),
                              values.data(), out.data(), scratch);
    benchmark::ClobberMemory();
  }
  const double pairs = (length - rows + 1 + length) / 2.0 * rows;
  meter.report({4.0 * 2 * (q.size() + keys.size()), 4.0 * pairs * width});
}
BENCHMARK(attention)
    ->ArgNames({"length", "rows"})
    ->Args({64, 1})
    ->Args({512, 1})
    ->Args({64, 64})
    ->Args({512, 512});

}  // namespace
}  // namespace moescope::bench
