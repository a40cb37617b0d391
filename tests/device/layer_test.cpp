#include "kernels/cuda/layer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "device/test_device.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

struct Weights {
  cuda::LayerWeights there;
  std::vector<Floats> router, gate_up, down;

  Weights(TestQueue& queue, Rng& rng, const cuda::LayerShape& shape) {
    const std::size_t matrix = static_cast<std::size_t>(shape.hidden) * shape.intermediate;
    router = {rounded(random_floats(rng, static_cast<std::size_t>(shape.experts) * shape.hidden))};
    for (int e = 0; e < shape.experts; ++e) {
      gate_up.push_back(rounded(random_floats(rng, 2 * matrix, 0.3f)));
      down.push_back(rounded(random_floats(rng, matrix, 0.3f)));
    }
    there = {put(queue, router), put(queue, gate_up), put(queue, down)};
  }
  static const Bf16* const* put(TestQueue& queue, const std::vector<Floats>& matrices) {
    std::vector<const Bf16*> pointers;
    for (const auto& matrix : matrices) pointers.push_back(queue.put(to_bf16(matrix)));
    return queue.put(pointers);
  }
};

// The streams of all ranks after one layer over the inputs [ranks][tokens, hidden].
std::vector<Floats> run(TestQueue& queue, const cuda::LayerShape& shape, const Weights& weights,
                        const std::vector<std::int32_t>& hosts, const std::vector<Floats>& inputs,
                        const char* way) {
  const auto tokens = static_cast<int>(inputs[0].size()) / shape.hidden;
  auto created = cuda::EmulatedLayer::create(queue.queue(), shape, weights.there, hosts, tokens);
  REQUIRE(created);
  auto& layer = **created;
  for (int r = 0; r < shape.ranks; ++r) {
    const auto narrow = to_bf16(inputs[r]);
    queue.queue().copy_in(layer.input(r), narrow.data(), narrow.size() * sizeof(Bf16));
    queue.queue().clear(layer.stream(r), inputs[r].size() * sizeof(float));
  }
  if (way == std::string("exact")) {
    REQUIRE(layer.exact());
  } else if (way == std::string("padded")) {
    layer.padded();
  } else {
    // A recorded layer runs again and again; the stream then holds each output once more.
    cuda::Graph graph(queue.queue(), [&] { layer.padded(); });
    graph.launch(queue.queue());
    for (int r = 0; r < shape.ranks; ++r)
      queue.queue().clear(layer.stream(r), inputs[r].size() * sizeof(float));
    graph.launch(queue.queue());
  }
  std::vector<Floats> out;
  for (int r = 0; r < shape.ranks; ++r) out.push_back(queue.get(layer.stream(r), inputs[r].size()));
  return out;
}

}  // namespace

TEST_CASE("the padded layer, recorded or not, has the bits of the exact one for any ranks") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  cuda::LayerShape shape;
  shape.hidden = 32;
  shape.intermediate = 16;
  shape.experts = 6;
  shape.top_k = 3;
  const Weights weights(queue, rng, shape);
  for (const int tokens : {1, 12}) {
    std::vector<Floats> inputs;
    for (int r = 0; r < 3; ++r)
      inputs.push_back(rounded(random_floats(rng, static_cast<std::size_t>(tokens) * 32)));
    // One rank that has the tokens of all three.
    Floats all;
    for (const auto& input : inputs) all.insert(all.end(), input.begin(), input.end());
    const auto alone =
        run(queue, shape, weights, std::vector<std::int32_t>(6, 0), {all}, "exact")[0];
    for (const auto layout : {DispatchLayout::per_rank, DispatchLayout::per_expert})
      // Spread over the ranks, and all experts on one of them.
      for (const std::vector<std::int32_t>& hosts :
           {std::vector<std::int32_t>{0, 1, 2, 2, 1, 0}, std::vector<std::int32_t>(6, 1)})
        for (const char* way : {"exact", "padded", "recorded"}) {
          auto several = shape;
          several.ranks = 3;
          several.layout = layout;
          const auto found = run(queue, several, weights, hosts, inputs, way);
          for (int r = 0; r < 3; ++r)
            CHECK(same_bits(found[r].data(), alone.data() + r * found[r].size(), found[r].size()));
        }
  }
}

TEST_CASE("the layer is the gated sum of its experts") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  cuda::LayerShape shape;
  shape.hidden = 24;
  shape.intermediate = 8;
  shape.experts = 4;
  shape.top_k = 4;  // all experts: the routing cannot differ by rounding
  shape.norm_topk = true;
  const Weights weights(queue, rng, shape);
  const int tokens = 5;
  const Floats x = rounded(random_floats(rng, tokens * 24));
  const auto found = run(queue, shape, weights, std::vector<std::int32_t>(4, 0), {x}, "exact")[0];
  std::vector<double> wanted(x.size(), 0.0);
  for (int t = 0; t < tokens; ++t) {
    const std::vector<double> row(x.begin() + t * 24, x.begin() + (t + 1) * 24);
    auto gates = product(row.data(), 1, weights.router[0], 4, 24);
    double sum = 0;
    for (double& gate : gates) sum += gate = std::exp(gate);
    for (int e = 0; e < 4; ++e) {
      const auto both = product(row.data(), 1, weights.gate_up[e], 16, 24);
      std::vector<double> inner;
      for (int i = 0; i < 8; ++i) inner.push_back(both[i] / (1 + std::exp(-both[i])) * both[8 + i]);
      const auto y = product(inner.data(), 1, weights.down[e], 24, 8);
      for (int c = 0; c < 24; ++c) wanted[t * 24 + c] += gates[e] / sum * y[c];
    }
  }
  CHECK(relative_error(found, wanted) < 0.01);
}
