#include "kernels/experts.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "random_data.hpp"

using moescope::core::Rng;
using moescope::kernels::ExpertBank;
using moescope::kernels::swiglu;

namespace {

struct Bank {
  int hidden, intermediate;
  std::vector<Floats> gate_up, down;
  ExpertBank packed;

  Bank(int experts, int hidden_size, int width, std::uint64_t seed)
      : hidden(hidden_size), intermediate(width), packed(hidden_size, width) {
    Rng rng(seed);
    for (int e = 0; e < experts; ++e) {
      gate_up.push_back(random_floats(rng, static_cast<std::size_t>(2 * width) * hidden));
      down.push_back(random_floats(rng, static_cast<std::size_t>(width) * hidden));
      packed.add(gate_up.back().data(), down.back().data());
    }
  }

  std::vector<double> exact(int expert, const float* x) const {
    const std::vector<double> row(x, x + hidden);
    const auto both = product(row.data(), 1, gate_up[expert], 2 * intermediate, hidden);
    std::vector<double> inner(intermediate);
    for (int i = 0; i < intermediate; ++i)
      inner[i] = both[i] / (1 + std::exp(-both[i])) * both[intermediate + i];
    return product(inner.data(), 1, down[expert], hidden, intermediate);
  }
};

}  // namespace

TEST_CASE("swiglu is silu of the gate times up, and a place in the row does not matter") {
  Rng rng(1);
  for (const int width : {1, 5, 16, 31, 32, 100}) {
    const Floats both = random_floats(rng, 3 * 2 * width, 30.0f);
    Floats out(3 * width);
    swiglu(both.data(), 3, width, out.data());
    for (int r = 0; r < 3; ++r)
      for (int i = 0; i < width; ++i) {
        const float pair[2] = {both[r * 2 * width + i], both[r * 2 * width + width + i]};
        float alone;
        swiglu(pair, 1, 1, &alone);
        CHECK(same_bits(&out[r * width + i], &alone, 1));
        const double gate = pair[0];
        CHECK(alone == Approx(gate / (1 + std::exp(-gate)) * pair[1]).epsilon(1e-6));
      }
  }
}

TEST_CASE("a bank applies each expert to its own rows") {
  const Bank bank(6, 24, 10, 2);
  Rng rng(3);
  // Two groups are empty, one is longer than the block of rows computed together.
  const std::vector<int> ids{0, 1, 3, 4, 5}, offsets{0, 3, 3, 4, 304, 304};
  const Floats x = random_floats(rng, 304 * 24);
  Floats y(x.size()), scratch;
  bank.packed.apply(ids, offsets, x.data(), y.data(), scratch);
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (int row = offsets[i]; row < offsets[i + 1]; ++row) {
      const Floats found(y.begin() + row * 24, y.begin() + (row + 1) * 24);
      REQUIRE(relative_error(found, bank.exact(ids[i], &x[row * 24])) < 1e-5);
    }
}

TEST_CASE("no experts and no rows are no work") {
  const Bank bank(1, 8, 4, 4);
  Floats scratch;
  const std::vector<int> none, zero{0}, empty{0, 0};
  bank.packed.apply(none, zero, nullptr, nullptr, scratch);
  bank.packed.apply(zero, empty, nullptr, nullptr, scratch);
  CHECK(bank.packed.size() == 1);
}

TEST_CASE("a row through an expert has the same bits however the batch was cut") {
  const Bank bank(2, 128, 32, 5);
  Rng rng(6);
  constexpr int kRows = 600;
  const Floats x = random_floats(rng, kRows * 128);
  Floats whole(x.size()), part(x.size()), scratch;
  const std::vector<int> id{1};
  bank.packed.apply(id, std::vector<int>{0, kRows}, x.data(), whole.data(), scratch);
  for (int first = 0; first < kRows;) {
    const int rows = std::min(kRows - first, rng.between(1, 90));
    bank.packed.apply(id, std::vector<int>{0, rows}, &x[first * 128], &part[first * 128], scratch);
    first += rows;
  }
  CHECK(same_bits(whole.data(), part.data(), whole.size()));
}
