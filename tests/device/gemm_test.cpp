#include "kernels/cuda/gemm.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "device/test_device.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

constexpr cuda::TileHeight kHeights[] = {cuda::TileHeight::low, cuda::TileHeight::middle,
                                         cuda::TileHeight::high};

// Groups of rows with weights, and their products in double precision.
struct Problem {
  int n, k;
  std::vector<std::int32_t> offsets{0};
  Floats x;
  std::vector<Floats> weights;

  Problem(Rng& rng, std::vector<int> rows, int n_in, int k_in) : n(n_in), k(k_in) {
    for (const int count : rows) {
      offsets.push_back(offsets.back() + count);
      weights.push_back(rounded(random_floats(rng, static_cast<std::size_t>(n) * k)));
    }
    x = rounded(random_floats(rng, static_cast<std::size_t>(offsets.back()) * k));
  }
  int rows() const { return offsets.back(); }
  std::vector<double> exact() const {
    std::vector<double> y;
    const std::vector<double> wide(x.begin(), x.end());
    for (std::size_t g = 0; g < weights.size(); ++g) {
      const auto part = product(wide.data() + static_cast<std::size_t>(offsets[g]) * k,
                                offsets[g + 1] - offsets[g], weights[g], n, k);
      y.insert(y.end(), part.begin(), part.end());
    }
    return y;
  }
};

struct OnDevice {
  cuda::RowGroups rows;
  cuda::Product product;

  OnDevice(TestQueue& queue, const Problem& problem, cuda::TileHeight height) {
    std::vector<const Bf16*> weights;
    for (const auto& weight : problem.weights) weights.push_back(queue.put(to_bf16(weight)));
    rows.groups = static_cast<int>(weights.size());
    rows.offsets = queue.put(problem.offsets);
    rows.row_tiles = queue.room<std::int32_t>(problem.offsets.size());
    rows.height = height;
    cuda::list_tiles(queue.stream(), rows);
    product.weights = queue.put(weights);
    product.n = problem.n;
    product.k = problem.k;
    product.x = queue.put(to_bf16(problem.x));
    product.x_stride = problem.k;
    product.y_stride = problem.n;
  }
};

Floats run(TestQueue& queue, const Problem& problem, cuda::TileHeight height) {
  const OnDevice there(queue, problem, height);
  const std::size_t count = static_cast<std::size_t>(problem.rows()) * problem.n;
  float* const y = queue.room<float>(count);
  cuda::grouped_product(queue.stream(), there.rows, there.product, y, false, queue.blocks());
  return queue.get(y, count);
}

// Of different sizes, with empty groups, no rows at all, and rows for one group only.
std::vector<Problem> problems(Rng& rng) {
  return {Problem(rng, {5, 0, 40, 1, 0, 17}, 72, 104), Problem(rng, {0, 0}, 16, 8),
          Problem(rng, {0, 70, 0}, 136, 64), Problem(rng, {1}, 8, 200),
          Problem(rng, {130, 3}, 20, 136)};
}

}  // namespace

TEST_CASE("grouped products are those of each group's weights") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  for (const auto& problem : problems(rng))
    for (const auto height : kHeights)
      CHECK(relative_error(run(queue, problem, height), problem.exact()) < 2e-6);
}

TEST_CASE("a row of a product has the same bits in any batch and any tile height") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  const Problem whole(rng, {90}, 136, 200);
  const Floats y = run(queue, whole, cuda::TileHeight::high);
  for (const auto height : kHeights) {
    const Floats other = run(queue, whole, height);
    CHECK(same_bits(y.data(), other.data(), y.size()));
  }
  for (const int rows : {1, 7, 33}) {
    const int first = rng.between(0, 90 - rows);
    Problem part = whole;
    part.offsets = {0, rows};
    part.x.assign(whole.x.begin() + first * 200, whole.x.begin() + (first + rows) * 200);
    const Floats some = run(queue, part, cuda::tile_height(rows, 1));
    CHECK(same_bits(some.data(), y.data() + first * 136, some.size()));
  }
}

TEST_CASE("products gather their rows, scatter their results and add to what is there") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(3);
  const Problem problem(rng, {12, 20}, 40, 48);
  const Floats plain = run(queue, problem, cuda::TileHeight::low);
  OnDevice there(queue, problem, cuda::TileHeight::middle);
  // Rows stand in another order, twice as far apart.
  std::vector<std::int32_t> from(32), to(32);
  for (int i = 0; i < 32; ++i) from[i] = to[i] = i;
  rng.shuffle(from);
  rng.shuffle(to);
  Floats spread(32 * 96, 7.0f);
  for (int i = 0; i < 32; ++i)
    std::copy_n(problem.x.begin() + i * 48, 48, spread.begin() + from[i] * 96);
  const Floats before = random_floats(rng, 32 * 44);
  float* const y = queue.put(before);
  there.product.x = queue.put(to_bf16(spread));
  there.product.x_stride = 96;
  there.product.x_row = queue.put(from);
  there.product.y_stride = 44;
  there.product.y_row = queue.put(to);
  cuda::grouped_product(queue.stream(), there.rows, there.product, y, true, queue.blocks());
  const Floats after = queue.get(y, before.size());
  for (int i = 0; i < 32; ++i)
    for (int c = 0; c < 44; ++c) {
      const std::size_t at = to[i] * 44 + c;
      CHECK(after[at] == (c < 40 ? before[at] + plain[i * 40 + c] : before[at]));
    }
}

TEST_CASE("the fused gate and up product is SwiGLU of the two products") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(4);
  for (const int width : {8, 24, 72, 150}) {
    const Problem problem(rng, {9, 0, 30}, 2 * width, 64);
    const auto both = problem.exact();
    std::vector<double> exact;
    for (int r = 0; r < problem.rows(); ++r)
      for (int i = 0; i < width; ++i) {
        const double gate = both[static_cast<std::size_t>(r) * 2 * width + i];
        const double up = both[static_cast<std::size_t>(r) * 2 * width + width + i];
        exact.push_back(gate / (1 + std::exp(-gate)) * up);
      }
    std::vector<Bf16> first;
    for (const auto height : kHeights) {
      OnDevice there(queue, problem, height);
      there.product.y_stride = width;
      Bf16* const y = queue.room<Bf16>(exact.size());
      cuda::grouped_swiglu(queue.stream(), there.rows, there.product, y, queue.blocks());
      const auto found = queue.get(y, exact.size());
      CHECK(relative_error(to_floats(found), exact) < 1.0 / 256);
      if (first.empty()) first = found;
      for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i].bits == first[i].bits);
    }
  }
}
