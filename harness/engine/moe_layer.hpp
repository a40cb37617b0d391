// One MoE layer across ranks (architecture.md, "Expert-parallel layer"): route, select replicas,
// pack, exchange, grouped GEMM, exchange back, combine.
#pragma once

#include <cstdint>
#include <vector>

#include "comm/communicator.hpp"
#include "core/result.hpp"
#include "engine/packed_model.hpp"
#include "engine/recording.hpp"
#include "engine/request.hpp"
#include "placement/selector.hpp"

namespace moescope::engine {

// Buffers of one rank, kept between layers and steps.
struct MoeBuffers {
  std::vector<float> logits, gates, expert_out, scratch;
  std::vector<std::uint16_t> experts;
  std::vector<std::int32_t> hosts;
  kernels::DispatchPlan plan;
  kernels::ReceivedRows grouped;
  std::vector<std::byte> send, received, answer, returned;
  std::vector<std::uint64_t> send_bytes, received_bytes, answer_bytes, returned_bytes;
};

struct MoeContext {
  const PackedModel& model;
  const ServeOptions& options;
  comm::Communicator& communicator;
  placement::ReplicaSelector& selector;
  PhaseClock& clock;
  MoeBuffers& buffers;
};

// x: [tokens, hidden], out: [tokens, hidden]. Afterwards buffers.experts and gates hold the
// routing, plan what was sent, grouped what was executed. Zero tokens: the rank still takes part in
// the exchanges.
core::Result<void> run_moe_layer(MoeContext& context, int layer, const float* x, int tokens,
                                 float* out);

}  // namespace moescope::engine
