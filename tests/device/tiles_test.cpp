#include "kernels/cuda/tiles.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "core/rng.hpp"

using namespace moescope::kernels;
using namespace moescope::kernels::cuda;
using moescope::core::Rng;

TEST_CASE("the tile list covers every row and column of every group once") {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    const int groups = rng.between(1, 9), columns = rng.between(1, 4);
    const int height = std::vector<int>{16, 64, 128}[rng.between(0, 2)];
    std::vector<std::int32_t> offsets{0}, row_tiles{0};
    for (int g = 0; g < groups; ++g) {
      const int rows = rng.chance(0.3) ? 0 : rng.between(1, 300);
      offsets.push_back(offsets.back() + rows);
      row_tiles.push_back(row_tiles.back() + ceil_div(rows, height));
    }
    std::map<std::pair<int, int>, int> seen;  // row, column tile
    for (int t = 0; t < row_tiles.back() * columns; ++t) {
      const Tile tile = locate_tile(row_tiles.data(), offsets.data(), groups, columns, height, t);
      REQUIRE(tile.rows >= 1);
      REQUIRE(tile.rows <= height);
      REQUIRE(tile.first_row >= offsets[tile.group]);
      REQUIRE(tile.first_row + tile.rows <= offsets[tile.group + 1]);
      for (int r = 0; r < tile.rows; ++r) ++seen[{tile.first_row + r, tile.column_tile}];
    }
    REQUIRE(seen.size() == static_cast<std::size_t>(offsets.back()) * columns);
    for (const auto& [place, times] : seen) REQUIRE(times == 1);
  }
}

TEST_CASE("chunks have places of their own, and eight rows of a column fall on different banks") {
  std::set<int> places;
  for (int row = 0; row < 128; ++row)
    for (int chunk = 0; chunk < kChunks; ++chunk) {
      const int place = swizzled(row, chunk);
      CHECK(place % kChunk == 0);
      CHECK(place / kTileInner == row);
      places.insert(place);
    }
  CHECK(places.size() == 128 * kChunks);
  for (int row = 0; row < 128; row += 8)
    for (int chunk = 0; chunk < kChunks; ++chunk) {
      std::set<int> banks;  // groups of four 4-byte banks: one chunk
      for (int r = 0; r < 8; ++r) banks.insert(swizzled(row + r, chunk) / kChunk % 8);
      CHECK(banks.size() == 8);
    }
}

TEST_CASE("SwiGLU tiles take every gate and up row once, eight by eight") {
  for (const int width : {8, 16, 64, 100, 200}) {
    std::set<int> rows;
    int taken = 0;
    for (int tile = 0; tile < ceil_div(2 * width, kTileColumns); ++tile)
      for (int r = 0; r < kTileColumns; ++r) {
        const int from = swiglu_weight_row(tile, r, width);
        if (from < 0) continue;
        ++taken;
        rows.insert(from);
        CHECK(from < 2 * width);
        // Its partner, eight rows on, is the other half of the same output.
        if (r % 16 < 8) CHECK(swiglu_weight_row(tile, r + 8, width) == from + width);
      }
    CHECK(taken == 2 * width);
    CHECK(rows.size() == static_cast<std::size_t>(2 * width));
  }
}

TEST_CASE("bfloat16 rounds to nearest even, and keeps what is not a number") {
  CHECK(to_bf16(1.0f).bits == 0x3F80);
  CHECK(to_bf16(1.0f + 1.0f / 256).bits == 0x3F80);  // halfway, to even
  CHECK(to_bf16(1.0f + 3.0f / 256).bits == 0x3F82);  // halfway, to even
  CHECK(to_bf16(1.0f + 1.0f / 256 + 1e-6f).bits == 0x3F81);
  CHECK(to_bf16(3.4e38f).bits == 0x7F80);
  CHECK(std::isnan(to_float(to_bf16(std::nanf("")))));
  CHECK(to_float(to_bf16(-2.5f)) == -2.5f);
  CHECK(pack_bf16(1.0f, -2.0f) == 0xC0003F80u);
}
