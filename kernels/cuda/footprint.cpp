#include "kernels/cuda/footprint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/bf16.hpp"
#include "kernels/cuda/attention.hpp"
#include "kernels/cuda/dispatch.hpp"

namespace moescope::kernels::cuda {
namespace {

std::size_t product(std::size_t a, std::size_t b, std::size_t c = 1) { return a * b * c; }

double gib(std::size_t bytes) { return static_cast<double>(bytes) / (1 << 30); }

}  // namespace

Footprint footprint(const DecoderShape& s, const DeviceLoad& load) {
  const std::size_t hidden = s.hidden, q = s.q_width(), kv = s.kv_width();
  const std::size_t layer = product(q + 2 * kv, hidden) + product(hidden, q) +
                            product(s.experts, hidden) +
                            product(s.experts, 3 * hidden, s.intermediate);
  const std::size_t norms = product(s.layers, 2 * hidden + q + kv) + hidden;
  const std::size_t rotary = product(s.max_positions, s.attention.dim);
  Footprint need;
  need.weights = sizeof(Bf16) * (product(2, s.vocab, hidden) + product(s.layers, layer)) +
                 sizeof(float) * (norms + rotary);
  need.caches =
      product(load.caches, load.cache_positions) * product(s.layers, 2 * kv, sizeof(Bf16));
  // Even loads: a rank computes as many assignments as it sends.
  const std::size_t tokens = load.step_tokens, assigned = tokens * s.top_k;
  const WireRow row{s.hidden, 1};
  need.buffers =
      tokens * (sizeof(float) * (hidden + q + 2 * kv + s.experts) + sizeof(Bf16) * (hidden + q)) +
      assigned * (2 * row.bytes() + sizeof(Bf16) * s.intermediate + 2 * sizeof(float) * hidden) +
      product(load.caches, s.vocab, sizeof(float));
  return need;
}

core::Result<void> check_shape(const DecoderShape& shape) {
  const auto multiple_of_8 = [](const char* what, int size) -> core::Result<void> {
    if (size % 8 == 0) return {};
    return core::Error::bad_input(
        fmt::format("{} is {}; the GPU kernels take multiples of 8", what, size));
  };
  MOESCOPE_CHECK(multiple_of_8("hidden_size", shape.hidden));
  MOESCOPE_CHECK(multiple_of_8("intermediate_size", shape.intermediate));
  MOESCOPE_CHECK(multiple_of_8("head_dim", shape.attention.dim));
  if (shape.attention.dim > kMaxHeadDim)
    return core::Error::bad_input(fmt::format("head_dim is {}; the GPU kernels take {} at most",
                                              shape.attention.dim, kMaxHeadDim));
  return {};
}

core::Result<void> check_fits(const Footprint& need, int ranks, std::size_t free) {
  if (need.total(ranks) <= free) return {};
  return core::Error::bad_input(fmt::format(
      "the model needs {:.2f} GiB: {:.2f} GiB of weights, and {:.2f} GiB for each of {} rank(s) "
      "({} bytes of caches, {} of buffers); {:.2f} GiB are free",
      gib(need.total(ranks)), gib(need.weights), gib(need.caches + need.buffers), ranks,
      need.caches, need.buffers, gib(free)));
}

}  // namespace moescope::kernels::cuda
