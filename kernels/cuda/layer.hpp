// One MoE layer with R ranks emulated on one GPU and one queue: each part runs for all ranks, then
// device copies stand for the wire. Two ways to the same bits: `exact` brings the counts to the
// host, and moves and computes what is there; `padded` leaves them on the device, moves the worst
// case, and can be recorded in a graph (what decoding wants). Answers travel per expert.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/cuda/device.hpp"
#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/gemm.hpp"

namespace moescope::kernels::cuda {

struct LayerShape {
  int hidden = 0, intermediate = 0, experts = 0, top_k = 1, ranks = 1;
  bool norm_topk = false;
  DispatchLayout layout = DispatchLayout::per_rank;
};

// Device pointers: router [experts, hidden]; gate_up [experts] to [2 * intermediate, hidden]; down
// [experts] to [hidden, intermediate]; each a device array of pointers (router of one).
struct LayerWeights {
  const Bf16 *const *router, *const *gate_up, *const *down;
};

class EmulatedLayer {
 public:
  // hosts: [experts] the rank that serves each. The weights and the queue must outlive it. tokens:
  // of each rank, fixed.
  static core::Result<std::unique_ptr<EmulatedLayer>> create(Queue& queue, const LayerShape& shape,
                                                             const LayerWeights& weights,
                                                             const std::vector<std::int32_t>& hosts,
                                                             int tokens);

  // Of a rank: inputs bf16 [tokens, hidden] to be filled, and the float32 stream that the layer's
  // output is added to.
  Bf16* input(int rank) const { return ranks_[rank].input.as<Bf16>(); }
  float* stream(int rank) const { return ranks_[rank].x.as<float>(); }

  // Queues the layer for all ranks.
  core::Result<void> exact();
  void padded();

 private:
  struct RankState {
    Memory input, x, logits, experts, gates, hosts;
    Memory rows_at, answers_at, token, header, answer_row, token_begin, token_row;
    Memory send, received, answer, returned;
    Memory offsets, row_tiles, row, grouped_answer, gate, place, answer_begin, counters;
    Memory counts;  // [R] rows from each source
    Memory activated;
    PlanArrays plan{};
    GroupArrays grouped{};
    std::vector<std::int32_t> rank_begin, answer_at;  // exact: [R + 1] on the host
    int received_rows = 0;
  };
  EmulatedLayer(Queue& queue, const LayerShape& shape, const LayerWeights& weights, int tokens);
  core::Result<void> allocate(RankState& rank);
  // Router, hosts and plan of one rank.
  void plan(RankState& rank);
  void run_experts(RankState& rank, const Received& received, std::size_t assignments);
  void combine(RankState& rank);
  core::Result<void> fetch_counts();

  Queue& queue_;
  LayerShape shape_;
  LayerWeights weights_;
  int tokens_;
  WireRow wire_;
  int row_capacity_, answer_capacity_;  // of one rank for another, at worst
  std::vector<RankState> ranks_;
  Memory settled_, one_offsets_, one_tiles_, scratch_, begins_, picks_;
  RowGroups all_rows_{};
};

}  // namespace moescope::kernels::cuda
