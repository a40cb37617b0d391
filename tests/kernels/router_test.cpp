#include "kernels/router.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "random_data.hpp"

using moescope::core::Rng;
using moescope::kernels::softmax_top_k;

namespace {

std::vector<double> softmax(const float* logits, int experts) {
  const double top = *std::max_element(logits, logits + experts);
  std::vector<double> weights;
  for (int e = 0; e < experts; ++e) weights.push_back(std::exp(logits[e] - top));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (auto& weight : weights) weight /= sum;
  return weights;
}

struct Routed {
  std::vector<std::uint16_t> ids;
  Floats gates;
};

Routed route(const Floats& logits, int tokens, int experts, int k, bool normalise = false) {
  Routed routed{std::vector<std::uint16_t>(static_cast<std::size_t>(tokens) * k),
                Floats(static_cast<std::size_t>(tokens) * k)};
  softmax_top_k(logits.data(), tokens, experts, k, normalise, routed.ids.data(),
                routed.gates.data());
  return routed;
}

}  // namespace

TEST_CASE("the router picks the k largest softmax weights in descending order") {
  Rng rng(1);
  for (const auto& [experts, k] :
       {std::pair{1, 1}, {8, 2}, {60, 4}, {64, 8}, {64, 64}, {128, 8}, {17, 17}, {300, 40}}) {
    const bool normalise = rng.chance(0.5);
    const Floats logits = random_floats(rng, 20 * experts, 6.0f);
    const auto [ids, gates] = route(logits, 20, experts, k, normalise);
    for (int t = 0; t < 20; ++t) {
      const auto weights = softmax(&logits[t * experts], experts);
      std::vector<int> order(experts);
      std::iota(order.begin(), order.end(), 0);
      std::ranges::stable_sort(order, [&](int a, int b) { return weights[a] > weights[b]; });
      double kept = 0;
      for (int i = 0; i < k; ++i) kept += weights[order[i]];
      for (int i = 0; i < k; ++i) {
        CHECK(ids[t * k + i] == order[i]);
        CHECK(gates[t * k + i] ==
              Approx(weights[order[i]] / (normalise ? kept : 1.0)).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("equal weights go to the lower id") {
  const Floats logits(64, 0.25f);
  const auto [ids, gates] = route(logits, 1, 64, 8);
  for (int i = 0; i < 8; ++i) {
    CHECK(ids[i] == i);
    CHECK(gates[i] == 1.0f / 64);
  }
}

TEST_CASE("logits far apart leave ids distinct and in range") {
  Floats logits(10, -1000.0f);
  logits[7] = 1000.0f;
  const auto [ids, gates] = route(logits, 1, 10, 10);
  CHECK(ids == std::vector<std::uint16_t>{7, 0, 1, 2, 3, 4, 5, 6, 8, 9});
  CHECK(gates[0] == 1.0f);
  CHECK(gates[1] == 0.0f);
}

TEST_CASE("no tokens are no work, and a token's gates do not depend on the others") {
  route({}, 0, 64, 8);
  Rng rng(2);
  const Floats logits = random_floats(rng, 9 * 60, 3.0f);
  const auto all = route(logits, 9, 60, 4, true);
  for (int t = 0; t < 9; ++t) {
    const auto one =
        route({logits.begin() + t * 60, logits.begin() + (t + 1) * 60}, 1, 60, 4, true);
    CHECK(same_bits(one.gates.data(), &all.gates[t * 4], 4));
    CHECK(std::equal(one.ids.begin(), one.ids.end(), all.ids.begin() + t * 4));
  }
}
