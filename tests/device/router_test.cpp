#include "kernels/cuda/router.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "device/test_device.hpp"
#include "kernels/router.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

struct Routed {
  std::vector<std::uint16_t> ids;
  Floats gates;
};

Routed on_host(const Floats& logits, int tokens, int experts, int k, bool normalise) {
  Routed routed{std::vector<std::uint16_t>(tokens * k), Floats(tokens * k)};
  softmax_top_k(logits.data(), tokens, experts, k, normalise, routed.ids.data(),
                routed.gates.data());
  return routed;
}

Routed on_device(TestQueue& queue, const Floats& logits, int tokens, int experts, int k,
                 bool normalise) {
  auto* const ids = queue.room<std::uint16_t>(tokens * k);
  auto* const gates = queue.room<float>(tokens * k);
  cuda::softmax_top_k(queue.stream(), queue.put(logits), tokens, experts, k, normalise, ids, gates);
  return {queue.get(ids, tokens * k), queue.get(gates, tokens * k)};
}

}  // namespace

TEST_CASE("the device routes as the host does") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  for (const auto& [experts, k] : std::vector<std::pair<int, int>>{
           {1, 1}, {8, 2}, {8, 8}, {60, 4}, {64, 8}, {128, 8}, {257, 9}})
    for (const int tokens : {0, 1, 6})
      for (const bool normalise : {false, true}) {
        const auto logits = random_floats(rng, static_cast<std::size_t>(tokens) * experts, 5.0f);
        const auto host = on_host(logits, tokens, experts, k, normalise);
        const auto found = on_device(queue, logits, tokens, experts, k, normalise);
        // Random logits lie further apart than the last bit of an exponential.
        CHECK(found.ids == host.ids);
        for (std::size_t i = 0; i < host.gates.size(); ++i)
          CHECK(found.gates[i] == Approx(host.gates[i]).epsilon(1e-5));
      }
}

TEST_CASE("of equal weights the device takes the lower ids first, and -inf never before others") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  const auto equal = on_device(queue, Floats(40, 1.5f), 1, 40, 5, true);
  CHECK(equal.ids == std::vector<std::uint16_t>{0, 1, 2, 3, 4});
  for (const float gate : equal.gates) CHECK(gate == 0.2f);
  Floats logits(40, -INFINITY);
  logits[33] = 2;
  logits[7] = 1;
  const auto few = on_device(queue, logits, 1, 40, 4, false);
  CHECK(few.ids == std::vector<std::uint16_t>{33, 7, 0, 1});
  CHECK(few.gates[2] == 0.0f);
}
