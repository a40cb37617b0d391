// The forward pass of one rank's share of a batch: data-parallel attention over its own sequences,
// expert-parallel feed-forward with the other ranks.
#pragma once

#include <functional>
#include <vector>

#include "comm/communicator.hpp"
#include "core/result.hpp"
#include "engine/moe_layer.hpp"
#include "engine/sequence.hpp"
#include "model/config.hpp"

namespace moescope::engine {

class Decoder {
 public:
  Decoder(const model::ModelConfig& config, kernels::RankCompute& compute,
          const ServeOptions& options, comm::Communicator& communicator,
          placement::ReplicaSelector& selector);

  // Called after each layer with the routing and plan in the buffers.
  using LayerHook = std::function<void(int layer, const MoeBuffers& buffers)>;

  // Computes all segments (maybe none) and advances `cached`; phases: [L, kPhases] to add times to,
  // or null. logits: [segments, vocab] of each segment's last token.
  core::Result<void> forward(std::vector<Segment>& batch, float* phases, const LayerHook& hook,
                             std::vector<float>& logits);

 private:
  const model::ModelConfig& config_;
  kernels::RankCompute& compute_;
  const ServeOptions& options_;
  comm::Communicator& communicator_;
  placement::ReplicaSelector& selector_;
  PhaseClock clock_;
  MoeBuffers moe_;
  std::vector<kernels::Piece> pieces_;
};

}  // namespace moescope::engine
