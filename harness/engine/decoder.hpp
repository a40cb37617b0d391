// The forward pass of one rank's share of a batch: data-parallel attention over its own sequences,
// expert-parallel feed-forward with the other ranks.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "comm/communicator.hpp"
#include "core/result.hpp"
#include "engine/moe_layer.hpp"
#include "engine/packed_model.hpp"
#include "engine/sequence.hpp"

namespace moescope::engine {

class Decoder {
 public:
  Decoder(const PackedModel& model, const ServeOptions& options, comm::Communicator& communicator,
          placement::ReplicaSelector& selector);

  // Called after each layer with the routing and plan in the buffers.
  using LayerHook = std::function<void(int layer, const MoeBuffers& buffers)>;

  // Computes all segments (maybe none) and advances `cached`; phases: [L, kPhases] to add times to,
  // or null. logits: [segments, vocab] of each segment's last token.
  core::Result<void> forward(std::vector<Segment>& batch, float* phases, const LayerHook& hook,
                             std::vector<float>& logits);

 private:
  void attend(int layer, const std::vector<Segment>& batch, int tokens);
  void last_logits(const std::vector<Segment>& batch, std::vector<float>& logits);

  const PackedModel& model_;
  const ServeOptions& options_;
  comm::Communicator& communicator_;
  placement::ReplicaSelector& selector_;
  PhaseClock clock_;
  MoeBuffers moe_;
  // [tokens, hidden] the residual stream, its norm, and what a block adds to it.
  std::vector<float> x_, normed_, update_;
  std::vector<float> qkv_, attended_, scratch_;
};

}  // namespace moescope::engine
