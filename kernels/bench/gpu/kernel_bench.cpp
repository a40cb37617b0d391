#include "benches.hpp"
#include "kernels/cuda/attention.hpp"
#include "kernels/cuda/combine.hpp"
#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/norm.hpp"
#include "kernels/cuda/router.hpp"
#include "kernels/cuda/scan.hpp"

namespace moescope::bench {
namespace {

using kernels::Bf16;
using kernels::RouteEntry;
namespace cuda = kernels::cuda;

// OLMoE-1B-7B on 8 ranks, experts placed in blocks.
constexpr int kHidden = 2048, kExperts = 64, kTopK = 8, kRanks = 8;

std::vector<float> random_floats(std::uint64_t seed, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = random_value(seed, i);
  return values;
}

// Everything of one layer's dispatch for so many tokens on one rank.
struct Dispatch {
  int tokens;
  std::size_t slots;
  float *logits, *gates, *x;
  std::uint16_t* experts;
  std::int32_t *hosts, *settled;
  Bf16* normed;
  cuda::PlanArrays plan;
  void* scratch;
  int rows = 0;

  Dispatch(Gpu& gpu, int count) : tokens(count), slots(static_cast<std::size_t>(count) * kTopK) {
    const auto t = static_cast<std::size_t>(tokens);
    logits = gpu.put(random_floats(1, t * kExperts));
    x = gpu.put(random_floats(2, t * kHidden));
    normed = gpu.put_random(2, 0, t * kHidden, 1.0f);
    gates = gpu.room<float>(slots);
    experts = gpu.room<std::uint16_t>(slots);
    hosts = gpu.room<std::int32_t>(slots);
    std::vector<std::int32_t> block(kExperts);
    for (int e = 0; e < kExperts; ++e) block[e] = e * kRanks / kExperts;
    settled = gpu.put(block);
    const std::size_t places = t * kRanks + 1;
    plan = {gpu.room<std::int32_t>(places), gpu.room<std::int32_t>(places),
            gpu.room<std::int32_t>(slots),  gpu.room<RouteEntry>(slots * kTopK),
            gpu.room<std::int32_t>(slots),  gpu.room<std::int32_t>(t + 1),
            gpu.room<std::int32_t>(slots)};
    scratch = gpu.room<std::byte>(cuda::exclusive_sum_scratch(
        std::max(places, cuda::group_counters(slots * kTopK, kExperts))));
    route(gpu);
    make_plan(gpu);
    rows = gpu.get(plan.rows_at + places - 1, 1)[0];
  }
  void route(Gpu& gpu) const {
    cuda::softmax_top_k(gpu.stream(), logits, tokens, kExperts, kTopK, false, experts, gates);
  }
  void make_plan(Gpu& gpu) const {
    cuda::settled_hosts(gpu.stream(), experts, settled, static_cast<int>(slots), hosts);
    cuda::plan_dispatch(gpu.stream(), kernels::DispatchLayout::per_rank, experts, gates, hosts,
                        tokens, kTopK, kRanks, plan, scratch);
  }
};

void bench_dispatch(Gpu& gpu, Report& report, int tokens) {
  const Dispatch d(gpu, tokens);
  const nlohmann::ordered_json sizes{{"tokens", tokens}};
  const double t = tokens, slots = static_cast<double>(d.slots);
  report.add("kernels", "softmax and top-k", sizes, gpu.time([&] { d.route(gpu); }),
             4 * t * kExperts + 6 * slots, 0);
  report.add("kernels", "plan", sizes, gpu.time([&] { d.make_plan(gpu); }), 0, 0);

  const cuda::WireRow row{kHidden, kTopK};
  const double wire = 1.0 * d.rows * static_cast<double>(row.bytes());
  auto* const sent = gpu.room<std::byte>(static_cast<std::size_t>(d.rows) * row.bytes());
  const auto pack = [&] {
    cuda::pack_rows(gpu.stream(), row, d.normed, d.plan.token, d.plan.header, d.rows, sent);
  };
  pack();
  report.add("kernels", "pack", sizes, gpu.time(pack), 2 * t * kHidden + wire, 0);

  // The rows of all ranks together stand for what one host receives.
  const auto items = static_cast<std::size_t>(d.rows) * kTopK;
  const cuda::GroupArrays grouped{gpu.room<std::int32_t>(kExperts + 1),
                                  gpu.room<std::int32_t>(items),
                                  gpu.room<std::int32_t>(items),
                                  gpu.room<float>(items),
                                  gpu.room<std::int32_t>(items),
                                  gpu.room<std::int32_t>(static_cast<std::size_t>(d.rows) + 1),
                                  gpu.room<std::int32_t>(cuda::group_counters(items, kExperts))};
  report.add("kernels", "group", sizes, gpu.time([&] {
    cuda::group_rows(gpu.stream(), {sent, row, d.rows}, kExperts, 0, grouped, d.scratch);
  }),
             0, 0);

  float* const answer = gpu.put(random_floats(3, d.slots * kHidden));
  report.add("kernels", "combine per expert", sizes, gpu.time([&] {
    cuda::combine_per_expert(gpu.stream(), d.experts, d.gates, d.plan.answer_row, answer, tokens,
                             kTopK, kHidden, d.x);
  }),
             4.0 * kHidden * (slots + 2 * t), 0);
  report.add("kernels", "combine partial", sizes, gpu.time([&] {
    cuda::combine_partial(gpu.stream(), d.plan.token_begin, d.plan.token_row, answer, tokens,
                          kHidden, d.x);
  }),
             4.0 * kHidden * (d.rows + 2 * t), 0);
  const float* const weight = gpu.put(random_floats(4, kHidden));
  report.add("kernels", "RMSNorm", sizes, gpu.time([&] {
    cuda::rms_norm(gpu.stream(), d.x, weight, tokens, kHidden, kHidden, 1e-5f, d.normed);
  }),
             6.0 * kHidden * t, 0);
  gpu.release();
}

// `sequences` of OLMoE's heads; each computes `rows` queries after `cached` positions.
void bench_attention(Gpu& gpu, Report& report, int sequences, int cached, int rows) {
  const kernels::AttentionShape shape{16, 16, 128};
  const std::size_t width = 2048, positions = static_cast<std::size_t>(cached) + rows;
  std::vector<cuda::CachePiece> pieces;
  for (int s = 0; s < sequences; ++s)
    pieces.push_back({gpu.put_random(5, 0, positions * width, 1.0f),
                      gpu.put_random(6, 0, positions * width, 1.0f), cached, s * rows, rows});
  const auto* there = gpu.put(pieces);
  const std::size_t all = static_cast<std::size_t>(sequences) * rows;
  const float* const qkv = gpu.put(random_floats(7, all * 3 * width));
  Bf16* const out = gpu.room<Bf16>(all * width);
  const double seen = cached + (rows + 1) / 2.0;  // keys of a query, mean
  report.add("kernels", rows == 1 ? "attention, decode" : "attention, prefill",
             {{"sequences", sequences}, {"cached", cached}, {"rows", rows}}, gpu.time([&] {
               cuda::causal_attention(gpu.stream(), shape, qkv, there, sequences, rows, out);
             }),
             2.0 * sequences * 2 * static_cast<double>(positions) * width + 6.0 * all * width,
             4.0 * all * seen * width);
  gpu.release();
}

}  // namespace

void bench_kernels(Gpu& gpu, Report& report) {
  for (const int tokens : {1, 16, 128, 1024, 4096, 16384}) bench_dispatch(gpu, report, tokens);
  bench_attention(gpu, report, 1, 0, 4096);
  bench_attention(gpu, report, 8, 0, 512);
  bench_attention(gpu, report, 1, 4095, 1);
  bench_attention(gpu, report, 64, 1023, 1);
}

}  // namespace moescope::bench
