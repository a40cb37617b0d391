#include "kernels/attention.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "random_data.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

struct Sequence {
  AttentionShape shape;
  int length, q_stride;
  Floats q, keys, values;

  Sequence(AttentionShape s, int n, int gap, std::uint64_t seed)
      : shape(s), length(n), q_stride(s.heads * s.dim + gap) {
    Rng rng(seed);
    q = random_floats(rng, static_cast<std::size_t>(length) * q_stride, 3.0f);
    keys = random_floats(rng, static_cast<std::size_t>(length) * s.kv_heads * s.dim);
    values = random_floats(rng, static_cast<std::size_t>(length) * s.kv_heads * s.dim);
  }

  void attend(int first, int rows, Floats& scratch, float* out) const {
    causal_attention(shape, q.data() + static_cast<std::size_t>(first) * q_stride, rows, q_stride,
                     first, keys.data(), values.data(), out, scratch);
  }

  // One head of one query in double precision.
  std::vector<double> exact(int row, int head) const {
    const int kv = head / (shape.heads / shape.kv_heads), stride = shape.kv_heads * shape.dim;
    std::vector<double> weights, out(shape.dim, 0.0);
    double top = -1e300, sum = 0;
    for (int j = 0; j <= row; ++j) {
      double score = 0;
      for (int d = 0; d < shape.dim; ++d)
        score += static_cast<double>(
                     q[static_cast<std::size_t>(row) * q_stride + head * shape.dim + d]) *
                 keys[static_cast<std::size_t>(j) * stride + kv * shape.dim + d];
      weights.push_back(score / std::sqrt(shape.dim));
      top = std::max(top, weights.back());
    }
    for (auto& weight : weights) sum += weight = std::exp(weight - top);
    for (int j = 0; j <= row; ++j)
      for (int d = 0; d < shape.dim; ++d)
        out[d] +=
            weights[j] / sum * values[static_cast<std::size_t>(j) * stride + kv * shape.dim + d];
    return out;
  }
};

}  // namespace

TEST_CASE("attention follows its definition, with grouped heads and any head size") {
  for (const AttentionShape shape : {AttentionShape{4, 4, 32}, {4, 2, 16}, {3, 1, 20}, {2, 2, 5}}) {
    const Sequence sequence(shape, 70, 3, shape.dim);
    const int width = shape.heads * shape.dim;
    Floats out(static_cast<std::size_t>(sequence.length) * width), scratch;
    sequence.attend(0, sequence.length, scratch, out.data());
    for (int row = 0; row < sequence.length; ++row)
      for (int head = 0; head < shape.heads; ++head) {
        const auto at = out.begin() + static_cast<std::ptrdiff_t>(row) * width + head * shape.dim;
        REQUIRE(relative_error({at, at + shape.dim}, sequence.exact(row, head)) < 1e-5);
      }
  }
}

TEST_CASE("a query has the same bits in any cut of its sequence into calls") {
  for (const AttentionShape shape : {AttentionShape{4, 4, 32}, {4, 2, 12}}) {
    const Sequence sequence(shape, 150, 0, 7);
    const std::size_t width = static_cast<std::size_t>(shape.heads) * shape.dim;
    Floats whole(sequence.length * width), cut(whole.size()), scratch, cut_scratch;
    sequence.attend(0, sequence.length, scratch, whole.data());
    Rng rng(8);
    for (int first = 0; first < sequence.length;) {
      const int rows = std::min(sequence.length - first, rng.between(1, 20));
      sequence.attend(first, rows, cut_scratch, &cut[first * width]);
      first += rows;
    }
    CHECK(same_bits(whole.data(), cut.data(), whole.size()));
    for (int row = 0; row < sequence.length; ++row)
      sequence.attend(row, 1, cut_scratch, &cut[row * width]);
    CHECK(same_bits(whole.data(), cut.data(), whole.size()));
  }
}
