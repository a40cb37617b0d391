#include <algorithm>
#include <cmath>

#include "benches.hpp"
#include "cublas_peer.hpp"
#include "kernels/cuda/gemm.hpp"

namespace moescope::bench {
namespace {

using kernels::Bf16;
namespace cuda = kernels::cuda;

// OLMoE's gate and up product: 64 experts, 2 x 1024 outputs of 2048 inputs.
constexpr int kExperts = 64, kOut = 2048, kIn = 2048;

struct Groups {
  std::vector<PeerGroup> peer;
  std::vector<std::int32_t> offsets{0};
  int rows() const { return offsets.back(); }
};

// Rows of expert e: the same for all, or one half of all rows to one expert.
Groups make_groups(Gpu& gpu, const std::vector<Bf16*>& weights, int each, bool skewed) {
  Groups groups;
  for (int e = 0; e < kExperts; ++e) {
    int rows = each;
    if (skewed) rows = e == 0 ? each * kExperts / 2 : each / 2;
    groups.offsets.push_back(groups.offsets.back() + rows);
  }
  const std::size_t count = static_cast<std::size_t>(groups.rows());
  Bf16* const x = gpu.put_random(7, 0, count * kIn, 1.0f);
  Bf16* const y = gpu.room<Bf16>(count * kOut);
  for (int e = 0; e < kExperts; ++e) {
    const auto first = static_cast<std::size_t>(groups.offsets[e]);
    groups.peer.push_back(
        {weights[e], x + first * kIn, y + first * kOut, groups.offsets[e + 1] - groups.offsets[e]});
  }
  return groups;
}

// Timing something wrong would be worthless.
void check_same(Gpu& gpu, const float* ours, const Bf16* theirs, std::size_t count) {
  const auto mine = gpu.get(ours, count);
  const auto peer = gpu.get(theirs, count);
  double difference = 0, magnitude = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double wanted = kernels::to_float(peer[i]);
    if (!std::isfinite(mine[i])) throw std::runtime_error("a grouped product is not finite");
    difference = std::max(difference, std::abs(mine[i] - wanted));
    magnitude = std::max(magnitude, std::abs(wanted));
  }
  if (difference > magnitude / 200)
    throw std::runtime_error("grouped products differ from cuBLAS by " +
                             std::to_string(difference) + " of " + std::to_string(magnitude));
}

void bench_rows(Gpu& gpu, Report& report, const std::vector<Bf16*>& weights, int each,
                bool skewed) {
  const Groups groups = make_groups(gpu, weights, each, skewed);
  const nlohmann::ordered_json sizes{{"rows_per_expert", each}, {"skewed", skewed}};
  const double flops = 2.0 * groups.rows() * kOut * kIn;
  const double bytes = 2.0 * (1.0 * kExperts * kOut * kIn + 1.0 * groups.rows() * kIn);
  const double written = 1.0 * groups.rows() * kOut;

  std::vector<const Bf16*> pointers(weights.begin(), weights.end());
  cuda::RowGroups rows{gpu.put(groups.offsets), kExperts, gpu.room<std::int32_t>(kExperts + 1),
                       cuda::tile_height(groups.rows(), kExperts)};
  cuda::Product product{};
  product.weights = gpu.put(pointers);
  product.n = product.y_stride = kOut;
  product.k = product.x_stride = kIn;
  product.x = groups.peer[0].x;
  float* const y = gpu.room<float>(static_cast<std::size_t>(groups.rows()) * kOut);
  const auto ours = [&] {
    cuda::list_tiles(gpu.stream(), rows);
    cuda::grouped_product(gpu.stream(), rows, product, y, false, gpu.blocks());
  };
  CublasPeer peer(gpu);
  peer.prepare_grouped(groups.peer, kOut, kIn);
  ours();
  peer.loop(groups.peer, kOut, kIn);
  check_same(gpu, y, groups.peer[0].y,
             static_cast<std::size_t>(std::min(groups.rows(), 256)) * kOut);
  report.add("gemm", "moescope grouped", sizes, gpu.time(ours), bytes + 4 * written, flops);
  report.add("gemm", "cuBLAS loop", sizes, gpu.time([&] { peer.loop(groups.peer, kOut, kIn); }),
             bytes + 2 * written, flops);
  report.add("gemm", "cuBLAS grouped", sizes, gpu.time([&] { peer.grouped(); }),
             bytes + 2 * written, flops);
  // One dense product of as many operations.
  PeerGroup dense = groups.peer[0];
  dense.rows = groups.rows();
  report.add("gemm", "cuBLAS dense", sizes, gpu.time([&] { peer.dense(dense, kOut, kIn); }),
             2.0 * (1.0 * kOut * kIn + 1.0 * groups.rows() * kIn) + 2 * written, flops);
}

}  // namespace

Ceilings measure_ceilings(Gpu& gpu) {
  constexpr std::size_t kBytes = std::size_t{1} << 30;
  constexpr int kSize = 8192;
  Ceilings ceilings;
  auto* const from = gpu.room<std::byte>(kBytes);
  auto* const to = gpu.room<std::byte>(kBytes);
  ceilings.copy_bytes =
      2.0 * kBytes / gpu.time([&] { gpu.queue().copy(to, from, kBytes); }).least();
  CublasPeer peer(gpu);
  const auto values = static_cast<std::size_t>(kSize) * kSize;
  const PeerGroup square{gpu.put_random(1, 0, values, 1.0f), gpu.put_random(2, 0, values, 1.0f),
                         gpu.room<Bf16>(values), kSize};
  ceilings.gemm_flops =
      2.0 * kSize * kSize * kSize / gpu.time([&] { peer.dense(square, kSize, kSize); }).least();
  gpu.release();
  return ceilings;
}

void bench_gemm(Gpu& gpu, Report& report) {
  for (const auto& [each, skewed] : std::vector<std::pair<int, bool>>{
           {1, false}, {8, false}, {64, false}, {512, false}, {512, true}, {2048, false}}) {
    std::vector<Bf16*> weights;
    for (int e = 0; e < kExperts; ++e)
      weights.push_back(gpu.put_random(3, static_cast<std::size_t>(e) * kOut * kIn,
                                       static_cast<std::size_t>(kOut) * kIn, 0.02f));
    bench_rows(gpu, report, weights, each, skewed);
    gpu.release();
  }
}

}  // namespace moescope::bench
