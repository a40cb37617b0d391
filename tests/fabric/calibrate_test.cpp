#include "fabric/calibrate.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>

#include "core/rng.hpp"
#include "fabric/hold_out.hpp"

using namespace moescope;
using fabric::Calibration;
using fabric::CalibrationOptions;
using fabric::Fabric;
using fabric::Measurement;
using fabric::Pattern;

namespace {

constexpr double kDeepEpCopy = 7168 + 7168 / 128 * 4 + 16;  // fp8, DeepEP V1 low latency
constexpr double kNcclEpCopy = 7168 * 2;                    // bf16, NCCL EP

// 128 tokens of every rank, one copy to each of 8 of the experts, which are spread evenly: 8 GPUs a
// node. Published tables: DeepEP docs/legacy.md; nccl contrib/nccl_ep/README.md.
Measurement dispatch(int ranks, double copy_bytes, double microseconds) {
  return {Pattern::alltoall,   ranks,      ranks / 8,  128 * 8 * copy_bytes / ranks,
          microseconds * 1e-6, "measured", "published"};
}

std::vector<Measurement> deep_ep() {
  return {dispatch(16, kDeepEpCopy, 118), dispatch(32, kDeepEpCopy, 155),
          dispatch(64, kDeepEpCopy, 173), dispatch(128, kDeepEpCopy, 192),
          dispatch(256, kDeepEpCopy, 194)};
}

// What the links of `truth` give, with noise, over the patterns of a sweep.
std::vector<Measurement> sweep(const Fabric& truth, double noise, core::Rng& rng) {
  std::vector<Measurement> rows;
  for (const auto pattern : {Pattern::pair_intra, Pattern::pair_inter, Pattern::alltoall}) {
    if (pattern == Pattern::pair_inter && truth.nodes == 1) continue;
    for (double bytes = 1024; bytes <= 64 << 20; bytes *= 8) {
      Measurement row{pattern, truth.ranks, truth.nodes, bytes, 0, "measured", "sweep"};
      row.seconds = fabric::project(truth, fabric::traffic(row)).seconds *
                    (1 + noise * (2 * rng.uniform() - 1));
      rows.push_back(row);
    }
  }
  return rows;
}

Calibration calibrated(const std::vector<Measurement>& rows,
                       const std::vector<std::string>& hold_out = {},
                       const CalibrationOptions& options = {}) {
  const auto held = fabric::held_out(rows, hold_out);
  REQUIRE(held);
  auto calibration = fabric::calibrate(rows, *held, options);
  if (!calibration) FAIL(calibration.error().message);
  return std::move(*calibration);
}

std::string refusal(const std::vector<Measurement>& rows, const CalibrationOptions& options = {}) {
  const auto calibration = fabric::calibrate(rows, std::vector<bool>(rows.size()), options);
  REQUIRE_FALSE(calibration);
  CHECK(calibration.error().kind == core::ErrorKind::bad_input);
  CHECK(calibration.error().message.find('\n') == std::string::npos);
  return calibration.error().message;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a sweep of known links gives them back, with noise within the noise") {
  core::Rng rng(5);
  const Fabric truth{"", "", 8, 2, {"near", 8e-6, 1e-6, 90e9}, {"far", 25e-6, 3e-6, 11e9}};
  const double noise = GENERATE(0.0, 0.05);
  const auto found = calibrated(sweep(truth, noise, rng));
  const double tolerance = noise == 0 ? 1e-3 : 0.15;
  const auto near = found.fabric.intra, far = found.fabric.inter;
  CHECK(far.latency_s == Approx(truth.inter.latency_s).epsilon(tolerance));
  CHECK(far.message_s == Approx(truth.inter.message_s).epsilon(tolerance));
  CHECK(far.bytes_per_second == Approx(truth.inter.bytes_per_second).epsilon(tolerance));
  // In a node there were pairs only: the one message is part of the latency.
  CHECK(near.message_s == 0);
  CHECK(near.latency_s == Approx(truth.intra.latency_s + truth.intra.message_s).epsilon(tolerance));
  CHECK(near.bytes_per_second == Approx(truth.intra.bytes_per_second).epsilon(tolerance));
  CHECK(found.fitted.rows == static_cast<int>(found.rows.size()));
  CHECK(found.fitted.worst <= 2 * noise + 1e-3);
  CHECK(found.notes.empty());
}

TEST_CASE("one node needs no links between nodes") {
  core::Rng rng(6);
  const auto found = calibrated(sweep({"", "", 4, 1, {"near", 8e-6, 0, 90e9}, {}}, 0.02, rng), {},
                                {"lab", 0, 0, {}});
  CHECK(found.fabric.name == "lab");
  CHECK(found.fabric.ranks == 4);
  CHECK(found.fabric.inter.bytes_per_second == 0);
  const auto read = fabric::parse_fabric(found.to_toml(), "lab.toml");
  REQUIRE(read);
  CHECK(read->intra.bytes_per_second == found.fabric.intra.bytes_per_second);
  CHECK(read->provenance == found.fabric.provenance);
  CHECK(has(read->provenance, "fitted to 12 measured row(s) of sweep: mean error"));
}

TEST_CASE("one row far off, even the largest, is seen as such and bends nothing") {
  core::Rng rng(8);
  const Fabric truth{"", "", 4, 1, {"near", 8e-6, 0, 90e9}, {}};
  auto rows = sweep(truth, 0.02, rng);
  rows.back().seconds *= 1000;
  const auto found = calibrated(rows);
  CHECK(found.fabric.intra.latency_s == Approx(truth.intra.latency_s).epsilon(0.1));
  CHECK(found.fabric.intra.bytes_per_second == Approx(truth.intra.bytes_per_second).epsilon(0.1));
  CHECK(std::ranges::count_if(found.rows, [](const auto& row) {
          return std::abs(row.error()) < 0.1;
        }) == found.fitted.rows - 1);
  CHECK(found.fitted.worst == Approx(0.999).epsilon(0.01));
}

TEST_CASE("two published sizes foretell the others, and another library's, within 5 %") {
  auto rows = deep_ep();
  for (const auto& [ranks, microseconds] : {std::pair(16, 191), {32, 274}, {64, 301}}) {
    rows.push_back(dispatch(ranks, kNcclEpCopy, microseconds));
    rows.back().file = "nccl_ep";
  }
  CalibrationOptions options;
  options.base = *fabric::find_fabric("nvlink8", 8);
  const auto found = calibrated(rows, {"ranks=32,64,128", "file=nccl_ep"}, options);
  CHECK(found.fitted.rows == 2);
  CHECK(found.fitted.worst < 1e-3);
  CHECK(found.held_out.rows == 6);
  CHECK(found.held_out.worst < 0.05);
  // 400 Gb/s adapters: 46 to 49 of 50 GB/s are reached (nccl-tests#267).
  CHECK(found.fabric.inter.bytes_per_second == Approx(47e9).epsilon(0.03));
  CHECK(has(found.fabric.provenance, "6 row(s) held out: mean error"));
  // The smallest exchange is half the largest one.
  REQUIRE(found.notes.size() == 2);
  CHECK(has(found.notes[0], "links in a node: 0 row(s) of one size, two sizes are needed; taken"));
  CHECK(has(found.notes[1], "the latency is an extrapolation"));
}

TEST_CASE("rows that tell no link are refused with what is needed") {
  CHECK(has(refusal(deep_ep()), "links in a node: 0 row(s) of one size, two sizes are needed; or"));
  // An all-to-all of 8 H20 takes 10.3 to 11.1 us from 128 bytes to 4 KiB (DeepEP#303).
  std::vector<Measurement> flat;
  for (const auto& [bytes, microseconds] : {std::pair(128., 10.3), {1024., 10.6}, {4096., 11.1}})
    flat.push_back({Pattern::alltoall, 8, 1, bytes / 8, microseconds * 1e-6, "measured", "flat"});
  CHECK(has(refusal(flat), "25 % or more tell a bandwidth"));
  core::Rng rng(7);
  auto mixed = sweep({"", "", 4, 1, {"near", 8e-6, 0, 90e9}, {}}, 0, rng);
  mixed.back().kind = "emulated";
  CHECK(has(refusal(mixed), "a fabric is of one kind"));
  mixed.back().kind = "measured";
  const auto all = fabric::calibrate(mixed, std::vector<bool>(mixed.size(), true), {});
  REQUIRE_FALSE(all);
  CHECK(has(all.error().message, "every row is held out"));
  CalibrationOptions odd;
  odd.nodes = 3;
  CHECK(has(refusal(mixed, odd), "multiple of its 3 nodes"));
}
