// One MoE layer across ranks (architecture.md, "Expert-parallel layer"): route, select replicas,
// pack, exchange, grouped GEMM, exchange back, combine.
#pragma once

#include <cstdint>
#include <vector>

#include "comm/communicator.hpp"
#include "core/result.hpp"
#include "engine/recording.hpp"
#include "engine/request.hpp"
#include "kernels/rank_compute.hpp"
#include "placement/selector.hpp"

namespace moescope::engine {

// Buffers of one rank, kept between layers and steps.
struct MoeBuffers {
  std::vector<std::uint16_t> experts;  // [tokens, k]
  std::vector<float> gates;            // [tokens, k]
  std::vector<std::int32_t> hosts;     // [tokens, k]
  kernels::DispatchPlan plan;
  int assignments = 0;  // what this rank executed
  core::Buffer send, received, answer, returned;
  std::vector<std::uint64_t> send_bytes, received_bytes;
  std::vector<int> rows_from, answers_to;
};

struct MoeContext {
  int top_k;
  kernels::RankCompute& compute;
  const ServeOptions& options;
  comm::Communicator& communicator;
  placement::ReplicaSelector& selector;
  PhaseClock& clock;
  MoeBuffers& buffers;
};

// Adds the layer's output to the residual stream of compute. Afterwards buffers.experts and gates
// hold the routing, plan what was sent, assignments what was executed. Zero tokens: the rank still
// takes part in the exchanges.
core::Result<void> run_moe_layer(MoeContext& context, int layer);

}  // namespace moescope::engine
