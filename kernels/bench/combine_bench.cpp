#include "ceilings.hpp"
#include "inputs.hpp"
#include "kernels/combine.hpp"

namespace moescope::bench {
namespace {

using kernels::DispatchLayout;

// One layer's answers: what a host would have received in the per-rank layout, and what comes back.
struct Answers {
  Answers(int tokens, int hidden) : choices(tokens), plan(choices.plan(DispatchLayout::per_rank)) {
    const auto x = random_floats(static_cast<std::size_t>(tokens) * hidden);
    std::vector<std::byte> wire(plan.rows() *
                                kernels::wire_row_bytes(DispatchLayout::per_rank, hidden, kTopK));
    kernels::pack_rows(plan, x.data(), hidden, wire.data());
    kernels::group_rows(wire.data(), plan.rows(), plan.entries, hidden, kExperts, grouped);
    y = random_floats(static_cast<std::size_t>(grouped.assignments()) * hidden);
    out.resize(y.size());
  }

  Choices choices;
  kernels::DispatchPlan plan;
  kernels::ReceivedRows grouped;
  std::vector<float> y, out;
};

template <class Run>
void run(benchmark::State& state, const Run& one) {
  const int tokens = static_cast<int>(state.range(0)), hidden = static_cast<int>(state.range(1));
  Answers answers(tokens, hidden);
  double rows = 0;  // rows read plus rows written
  Meter meter(state);
  for (auto _ : state) {
    rows = one(answers, tokens, hidden);
    benchmark::ClobberMemory();
  }
  meter.report({4.0 * hidden * rows, 0});
}

void answer_per_expert(benchmark::State& state) {
  run(state, [](Answers& a, int, int hidden) {
    kernels::answer_per_expert(a.grouped, a.y.data(), hidden, a.out.data());
    return 2.0 * a.grouped.assignments();
  });
}

void answer_partial(benchmark::State& state) {
  run(state, [](Answers& a, int, int hidden) {
    kernels::answer_partial(a.grouped, a.y.data(), a.plan.rows(), hidden, a.out.data());
    return static_cast<double>(a.grouped.assignments() + a.plan.rows());
  });
}

void combine_per_expert(benchmark::State& state) {
  run(state, [](Answers& a, int tokens, int hidden) {
    kernels::combine_per_expert(a.plan, a.choices.experts.data(), a.choices.gates.data(),
                                a.y.data(), tokens, hidden, a.out.data());
    return static_cast<double>(a.grouped.assignments() + tokens);
  });
}

void combine_partial(benchmark::State& state) {
  run(state, [](Answers& a, int tokens, int hidden) {
    kernels::combine_partial(a.plan, a.y.data(), tokens, hidden, a.out.data());
    return static_cast<double>(a.plan.rows() + tokens);
  });
}

void sizes(benchmark::internal::Benchmark* one) {
  one->ArgNames({"tokens", "hidden"})
      ->ArgsProduct({{1, 64, 4096, 16384}, {kBundled.hidden}})
      ->ArgsProduct({{4096}, {kOlmoe.hidden}});
}
BENCHMARK(answer_per_expert)->Apply(sizes);
BENCHMARK(answer_partial)->Apply(sizes);
BENCHMARK(combine_per_expert)->Apply(sizes);
BENCHMARK(combine_partial)->Apply(sizes);

}  // namespace
}  // namespace moescope::bench
