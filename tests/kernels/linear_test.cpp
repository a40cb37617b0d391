#include "kernels/linear.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "random_data.hpp"

using moescope::core::Rng;
using moescope::kernels::PackedLinear;

namespace {

struct Shape {
  int out, in;
};

// Each row computed alone: what every other cut of the rows must give.
Floats row_by_row(const PackedLinear& layer, const Floats& x, int rows) {
  Floats y(static_cast<std::size_t>(rows) * layer.out());
  for (int r = 0; r < rows; ++r)
    layer.apply(x.data() + static_cast<std::size_t>(r) * layer.in(), 1,
                y.data() + static_cast<std::size_t>(r) * layer.out());
  return y;
}

// Every count around the sizes at which kernels change their blocking.
std::vector<int> row_counts() {
  std::vector<int> counts;
  for (int rows = 1; rows <= 34; ++rows) counts.push_back(rows);
  for (const int centre : {48, 64, 96, 128, 192, 256, 384, 512})
    for (const int rows : {centre - 1, centre, centre + 1}) counts.push_back(rows);
  return counts;
}

void check_rows_are_independent(Shape shape, const std::vector<int>& counts) {
  Rng rng(shape.out * 10007 + shape.in);
  const Floats weight = random_floats(rng, static_cast<std::size_t>(shape.out) * shape.in);
  const PackedLinear layer(weight.data(), shape.out, shape.in);
  const int most = counts.back();
  const Floats x = random_floats(rng, static_cast<std::size_t>(most) * shape.in);
  const Floats alone = row_by_row(layer, x, most);
  Floats y(alone.size());
  for (const int rows : counts) {
    layer.apply(x.data(), rows, y.data());
    INFO(shape.out << "x" << shape.in << ", " << rows << " rows");
    REQUIRE(same_bits(y.data(), alone.data(), static_cast<std::size_t>(rows) * shape.out));
  }
}

}  // namespace

TEST_CASE("a packed linear layer multiplies", "[linear]") {
  Rng rng(1);
  for (const auto& [out, in] : {Shape{1, 1}, {7, 3}, {33, 17}, {64, 128}, {100, 60}, {512, 2048}}) {
    const Floats weight = random_floats(rng, static_cast<std::size_t>(out) * in);
    const PackedLinear layer(weight.data(), out, in);
    for (const int rows : {1, 5, 300}) {
      const Floats x = random_floats(rng, static_cast<std::size_t>(rows) * in);
      Floats y(static_cast<std::size_t>(rows) * out);
      layer.apply(x.data(), rows, y.data());
      const std::vector<double> exact(x.begin(), x.end());
      CHECK(relative_error(y, product(exact.data(), rows, weight, out, in)) < 4e-6);
    }
  }
}

TEST_CASE("no rows are no work", "[linear]") {
  const float weight = 2;
  const PackedLinear layer(&weight, 1, 1);
  layer.apply(nullptr, 0, nullptr);
  CHECK(layer.out() == 1);
}

TEST_CASE("a row has the same bits whatever the number of rows", "[linear]") {
  for (const Shape shape : {Shape{64, 128}, {128, 32}, {384, 128}, {128, 128}, {100, 60}, {33, 17}})
    check_rows_are_independent(shape, row_counts());
  check_rows_are_independent({4096, 128}, {2, 3, 8, 31, 64, 257});
}

TEST_CASE("a row has the same bits whatever the number of rows, at OLMoE's sizes", "[linear]") {
  for (const Shape shape : {Shape{2048, 2048}, {2048, 1024}, {64, 2048}})
    check_rows_are_independent(shape, {2, 3, 5, 8, 17, 33, 64, 65, 130});
}

TEST_CASE("threads that share a layer get the bits of one thread", "[linear]") {
  Rng rng(3);
  const Floats weight = random_floats(rng, 64 * 128);
  const PackedLinear layer(weight.data(), 64, 128);
  const Floats x = random_floats(rng, 256 * 128);
  const Floats alone = row_by_row(layer, x, 256);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::uint64_t id = 0; id < 4; ++id)
    threads.emplace_back([&, id] {
      Rng own = Rng(4).fork(id);
      Floats y(alone.size());
      for (int i = 0; i < 100; ++i) {
        const int first = own.between(0, 255), rows = own.between(1, 256 - first);
        layer.apply(x.data() + first * 128, rows, y.data());
        if (!same_bits(y.data(), alone.data() + first * 64, static_cast<std::size_t>(rows) * 64))
          ++wrong;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}
