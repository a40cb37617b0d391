#include "kernels/cuda/combine.hpp"

#include <catch2/catch.hpp>

#include "device/test_device.hpp"
#include "round_trip.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

DispatchPlan plan_of(DispatchLayout layout, const Routing& routing) {
  DispatchPlan plan;
  plan_dispatch(layout, routing.experts.data(), routing.gates.data(), routing.hosts.data(),
                routing.tokens, routing.top_k, routing.ranks, plan);
  return plan;
}

void check_sum(const Floats& found, const Floats& before, const Floats& sum) {
  REQUIRE(found.size() == sum.size());
  for (std::size_t i = 0; i < sum.size(); ++i)
    REQUIRE(found[i] == Approx(before[i] + sum[i]).epsilon(1e-5).margin(1e-5));
}

}  // namespace

TEST_CASE("the device combines answers as the host does, and adds them to the stream") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  for (int i = 0; i < 20; ++i) {
    const Routing routing = random_routing(rng);
    const int hidden = std::vector<int>{1, 6, 32, 600}[i % 4];
    const std::size_t size = static_cast<std::size_t>(routing.tokens) * hidden;
    const Floats before = random_floats(rng, size);
    for (const auto layout : {DispatchLayout::per_rank, DispatchLayout::per_expert}) {
      const auto plan = plan_of(layout, routing);
      Floats sum(size);
      auto answer = random_floats(rng, routing.experts.size() * hidden);
      combine_per_expert(plan, routing.experts.data(), routing.gates.data(), answer.data(),
                         routing.tokens, hidden, sum.data());
      float* x = queue.put(before);
      cuda::combine_per_expert(queue.stream(), queue.put(routing.experts), queue.put(routing.gates),
                               queue.put(plan.answer_row), queue.put(answer), routing.tokens,
                               routing.top_k, hidden, x);
      check_sum(queue.get(x, size), before, sum);

      answer = random_floats(rng, static_cast<std::size_t>(plan.rows()) * hidden);
      combine_partial(plan, answer.data(), routing.tokens, hidden, sum.data());
      x = queue.put(before);
      cuda::combine_partial(queue.stream(), queue.put(plan.token_begin), queue.put(plan.token_row),
                            queue.put(answer), routing.tokens, hidden, x);
      check_sum(queue.get(x, size), before, sum);
    }
  }
}

TEST_CASE("a partial answer is the gated sum of its row's entries") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  const int rows = 5, entries = 3, hidden = 20;
  // Row 1 has two entries, row 3 none.
  const std::vector<std::int32_t> place{4, 2, 9, 0, 7, -1, 1, 3, 5, -1, -1, -1, 6, 8, 10};
  const Floats y = random_floats(rng, 11 * hidden), gate = random_floats(rng, 11);
  const Floats before(rows * hidden, 3.0f);
  float* const answer = queue.put(before);
  cuda::answer_partial(queue.stream(), queue.put(y), queue.put(place), queue.put(gate), rows,
                       entries, hidden, answer);
  const auto found = queue.get(answer, rows * hidden);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < hidden; ++c) {
      double sum = r == 3 ? 3.0 : 0.0;
      for (int e = 0; e < entries; ++e)
        if (const int p = place[r * entries + e]; p >= 0) sum += gate[p] * y[p * hidden + c];
      CHECK(found[r * hidden + c] == Approx(sum).epsilon(1e-5).margin(1e-6));
    }
}

TEST_CASE("answers are found in the parts of the padded exchange") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  // Three ranks, the second without answers; begins two values apart.
  const std::vector<std::int32_t> begins{0, -1, 3, -1, 3, -1};
  auto* const rows = queue.put(std::vector<std::int32_t>{0, 2, 3, 5});
  cuda::spread_answers(queue.stream(), rows, 4, queue.put(begins), 2, 3, 10);
  CHECK(queue.get(rows, 4) == std::vector<std::int32_t>{0, 2, 20, 22});
}
