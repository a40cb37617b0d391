#include "kernels/cuda/attention.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "device/test_device.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

// Sequences of random projections, and their caches on the device.
struct Sequences {
  AttentionShape shape;
  int width, kv_width;
  std::vector<Floats> qkv;  // [length, (heads + 2 kv_heads) * dim] each

  Sequences(Rng& rng, AttentionShape s, const std::vector<int>& lengths)
      : shape(s), width((s.heads + 2 * s.kv_heads) * s.dim), kv_width(s.kv_heads * s.dim) {
    for (const int length : lengths)
      qkv.push_back(random_floats(rng, static_cast<std::size_t>(length) * width, 2.0f));
  }
  int length(std::size_t i) const { return static_cast<int>(qkv[i].size()) / width; }

  // What the host computes: rotated, and with keys and values as bf16 holds them.
  Floats on_host(std::size_t i, const RotaryTable& rotary) const {
    Floats rows = qkv[i], keys, values, scratch;
    const int q_width = shape.heads * shape.dim, n = length(i);
    rotary.apply(rows.data(), n, shape.heads, width, 0);
    rotary.apply(rows.data() + q_width, n, shape.kv_heads, width, 0);
    for (int r = 0; r < n; ++r) {
      const auto row = rows.begin() + static_cast<std::ptrdiff_t>(r) * width;
      keys.insert(keys.end(), row + q_width, row + q_width + kv_width);
      values.insert(values.end(), row + q_width + kv_width, row + width);
    }
    keys = rounded(keys);
    values = rounded(values);
    rows = rounded(rows);
    Floats out(static_cast<std::size_t>(n) * q_width);
    causal_attention(shape, rows.data(), n, width, 0, keys.data(), values.data(), out.data(),
                     scratch);
    return out;
  }
};

struct Tables {
  Floats cos, sin;
};
Tables tables(int positions, int dim) {
  Tables t;
  for (int p = 0; p < positions; ++p)
    for (int i = 0; i < dim / 2; ++i) {
      const float angle =
          static_cast<float>(p) * (1.0f / std::pow(10000.0f, static_cast<float>(2 * i) / dim));
      t.cos.push_back(std::cos(angle));
      t.sin.push_back(std::sin(angle));
    }
  return t;
}

// Every call computes the next rows of the sequences; cuts[c][i] rows of sequence i in call c.
std::vector<std::vector<Bf16>> run(TestQueue& queue, const Sequences& sequences,
                                   const std::vector<std::vector<int>>& cuts) {
  const auto& shape = sequences.shape;
  const std::size_t q_width = static_cast<std::size_t>(shape.heads) * shape.dim;
  const std::size_t count = sequences.qkv.size();
  int longest_sequence = 1;
  for (std::size_t i = 0; i < count; ++i)
    longest_sequence = std::max(longest_sequence, sequences.length(i));
  const Tables rotary = tables(longest_sequence, shape.dim);
  float* const cos = queue.put(rotary.cos);
  float* const sin = queue.put(rotary.sin);
  std::vector<cuda::CachePiece> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t values = static_cast<std::size_t>(sequences.length(i)) * sequences.kv_width;
    all.push_back({queue.room<Bf16>(values), queue.room<Bf16>(values), 0, 0, 0});
  }
  std::vector<std::vector<Bf16>> out(count);
  for (const auto& cut : cuts) {
    std::vector<cuda::CachePiece> pieces;
    Floats rows;
    int row = 0, longest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      auto& piece = all[i];
      piece.first += piece.count;
      piece.count = cut[i];
      piece.row = row;
      row += cut[i];
      longest = std::max(longest, cut[i]);
      const auto from =
          sequences.qkv[i].begin() + static_cast<std::ptrdiff_t>(piece.first) * sequences.width;
      rows.insert(rows.end(), from, from + static_cast<std::ptrdiff_t>(cut[i]) * sequences.width);
      pieces.push_back(piece);
    }
    float* const qkv = queue.put(rows);
    const auto* there = queue.put(pieces);
    Bf16* const attended = queue.room<Bf16>(row * q_width);
    const int n = static_cast<int>(count);
    cuda::rotate_and_cache(queue.stream(), shape, cos, sin, qkv, there, n, longest);
    cuda::causal_attention(queue.stream(), shape, qkv, there, n, longest, attended);
    const auto found = queue.get(attended, row * q_width);
    for (const auto& piece : pieces) {
      auto& to = out[&piece - pieces.data()];
      to.insert(to.end(), found.begin() + piece.row * q_width,
                found.begin() + (piece.row + piece.count) * q_width);
    }
  }
  return out;
}

constexpr AttentionShape kShapes[] = {{4, 2, 16}, {2, 2, 8}, {3, 1, 40}, {2, 1, 128}};

}  // namespace

TEST_CASE("the device attends as the host does, over any shape of heads") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  for (const auto& shape : kShapes) {
    const Sequences sequences(rng, shape, {70, 1, 33});
    const RotaryTable rotary(70, shape.dim, 10000.0f);
    const auto found = run(queue, sequences, {{70, 1, 33}});
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto host = sequences.on_host(i, rotary);
      // Weights and results are rounded to bf16: three significant digits.
      CHECK(relative_error(to_floats(found[i]), {host.begin(), host.end()}) < 0.01);
    }
  }
}

TEST_CASE("a query has the same bits in any cut into calls and any batch on the device") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  for (const AttentionShape shape : {AttentionShape{4, 2, 16}, {2, 1, 40}}) {
    const Sequences sequences(rng, shape, {150, 40});
    const auto whole = run(queue, sequences, {{150, 40}});
    std::vector<std::vector<int>> cuts{{100, 3}, {1, 0}, {0, 20}, {17, 1}};
    for (int i = 0; i < 16; ++i) cuts.push_back({1, 1});
    cuts.push_back({16, 0});
    const auto cut = run(queue, sequences, cuts);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      REQUIRE(cut[i].size() == whole[i].size());
      for (std::size_t j = 0; j < whole[i].size(); ++j) REQUIRE(cut[i][j].bits == whole[i][j].bits);
    }
  }
}
