#include "ceilings.hpp"
#include "inputs.hpp"
#include "kernels/dispatch.hpp"

namespace moescope::bench {
namespace {

using kernels::DispatchLayout;

DispatchLayout layout_of(const benchmark::State& state) {
  return state.range(2) ? DispatchLayout::per_expert : DispatchLayout::per_rank;
}

void plan(benchmark::State& state) {
  const Choices choices(static_cast<int>(state.range(0)));
  kernels::DispatchPlan result;
  Meter meter(state);
  for (auto _ : state) {
    kernels::plan_dispatch(layout_of(state), choices.experts.data(), choices.gates.data(),
                           choices.hosts.data(), choices.tokens, kTopK, kRanks, result);
    benchmark::ClobberMemory();
  }
  meter.report_tokens(choices.tokens);
}

void pack(benchmark::State& state) {
  const Choices choices(static_cast<int>(state.range(0)));
  const int hidden = static_cast<int>(state.range(1));
  const auto made = choices.plan(layout_of(state));
  const auto x = random_floats(static_cast<std::size_t>(choices.tokens) * hidden);
  const std::size_t row_bytes = kernels::wire_row_bytes(layout_of(state), hidden, kTopK);
  std::vector<std::byte> wire(made.rows() * row_bytes);
  Meter meter(state);
  for (auto _ : state) {
    kernels::pack_rows(made, x.data(), hidden, wire.data());
    benchmark::ClobberMemory();
  }
  meter.report({4.0 * x.size() + wire.size(), 0});
}

void group(benchmark::State& state) {
  const Choices choices(static_cast<int>(state.range(0)));
  const int hidden = static_cast<int>(state.range(1));
  const auto made = choices.plan(layout_of(state));
  const auto x = random_floats(static_cast<std::size_t>(choices.tokens) * hidden);
  const std::size_t row_bytes = kernels::wire_row_bytes(layout_of(state), hidden, kTopK);
  std::vector<std::byte> wire(made.rows() * row_bytes);
  kernels::pack_rows(made, x.data(), hidden, wire.data());
  kernels::ReceivedRows grouped;
  // Grows the buffers, which a running engine keeps.
  kernels::group_rows(wire.data(), made.rows(), made.entries, hidden, kExperts, grouped);
  Meter meter(state);
  for (auto _ : state) {
    kernels::group_rows(wire.data(), made.rows(), made.entries, hidden, kExperts, grouped);
    benchmark::ClobberMemory();
  }
  meter.report({static_cast<double>(wire.size()) + 4.0 * hidden * grouped.assignments(), 0});
}

const std::vector<std::string> kNames{"tokens", "hidden", "per_expert"};
BENCHMARK(plan)->ArgNames(kNames)->ArgsProduct({{1, 64, 4096}, {0}, {0, 1}});
BENCHMARK(pack)
    ->ArgNames(kNames)
    ->ArgsProduct({{1, 64, 4096, 16384}, {kBundled.hidden}, {0, 1}})
    ->ArgsProduct({{4096}, {kOlmoe.hidden}, {0, 1}});
BENCHMARK(group)
    ->ArgNames(kNames)
    ->ArgsProduct({{1, 64, 4096, 16384}, {kBundled.hidden}, {0, 1}})
    ->ArgsProduct({{4096}, {kOlmoe.hidden}, {0, 1}});

}  // namespace
}  // namespace moescope::bench
