// Writes a rank's notes during a run; a recorder that is off does nothing and costs nothing.
#pragma once

#include <vector>

#include "engine/moe_layer.hpp"
#include "engine/recording.hpp"
#include "engine/sequence.hpp"

namespace moescope::engine {

class RankRecorder {
 public:
  RankRecorder(const Shape& shape, const ServeOptions& options)
      : shape_(shape),
        per_expert_answers_(options.combine == kernels::CombineMode::per_expert),
        on_(options.record) {}

  void begin_step(bool decode, const std::vector<Segment>& batch);
  // [L, kPhases] of the current step, or null when off.
  float* phases();
  void layer_done(int layer, const MoeBuffers& buffers);
  void end_step(double seconds);

  RankRecording take() { return std::move(notes_); }

 private:
  void note_routing(int layer, const MoeBuffers& buffers);
  void note_traffic(int layer, const MoeBuffers& buffers);

  Shape shape_;
  // A combine row is the answer of one expert (per-expert combine), or of one dispatched row
  // (partial).
  bool per_expert_answers_;
  bool on_;
  int step_ = -1, tokens_ = 0;
  std::vector<int> token_family_;  // [tokens of the step]
  RankRecording notes_;
};

}  // namespace moescope::engine
