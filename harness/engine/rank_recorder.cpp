#include "engine/rank_recorder.hpp"

#include <algorithm>

namespace moescope::engine {

void RankRecorder::begin_step(bool decode, const std::vector<Segment>& batch) {
  ++step_;
  tokens_ = 0;
  for (const Segment& segment : batch) tokens_ += segment.count;
  notes_.step_is_decode.push_back(decode ? 1 : 0);
  notes_.step_tokens.push_back(tokens_);
  if (!on_) return;

  token_family_.clear();
  for (const Segment& segment : batch) {
    for (int i = 0; i < segment.count; ++i) {
      token_family_.push_back(segment.sequence->family);
      notes_.request.push_back(segment.sequence->request);
      notes_.position.push_back(segment.first + i);
      notes_.step.push_back(step_);
    }
  }
  const std::size_t steps = step_ + 1, layers = shape_.layers, ranks = shape_.ranks;
  notes_.phase_seconds.resize(steps * layers * kPhases);
  notes_.load.resize(steps * layers);
  notes_.dispatch_rows.resize(steps * layers * ranks);
  notes_.combine_rows.resize(steps * layers * ranks);
  notes_.family_dispatch_rows.resize(shape_.families * layers * ranks);
  notes_.family_combine_rows.resize(shape_.families * layers * ranks);
  const std::size_t width = layers * shape_.top_k;
  notes_.expert_ids.resize(notes_.expert_ids.size() + tokens_ * width);
  notes_.gates.resize(notes_.gates.size() + tokens_ * width);
}

float* RankRecorder::phases() {
  if (!on_) return nullptr;
  return notes_.phase_seconds.data() + static_cast<std::size_t>(step_) * shape_.layers * kPhases;
}

void RankRecorder::layer_done(int layer, const MoeBuffers& buffers) {
  if (!on_) return;
  note_routing(layer, buffers);
  note_traffic(layer, buffers);
  notes_.load[static_cast<std::size_t>(step_) * shape_.layers + layer] =
      static_cast<std::uint32_t>(buffers.assignments);
}

void RankRecorder::end_step(double seconds) { notes_.step_seconds.push_back(seconds); }

void RankRecorder::note_routing(int layer, const MoeBuffers& buffers) {
  const std::size_t k = shape_.top_k, width = shape_.layers * k;
  const std::size_t first = notes_.expert_ids.size() - tokens_ * width;
  for (int token = 0; token < tokens_; ++token) {
    const std::size_t to = first + token * width + layer * k;
    std::copy_n(buffers.experts.data() + token * k, k, notes_.expert_ids.data() + to);
    std::copy_n(buffers.gates.data() + token * k, k, notes_.gates.data() + to);
  }
}

void RankRecorder::note_traffic(int layer, const MoeBuffers& buffers) {
  const auto& plan = buffers.plan;
  const std::size_t ranks = shape_.ranks, layers = shape_.layers;
  const std::size_t here = (static_cast<std::size_t>(step_) * layers + layer) * ranks;
  for (std::size_t peer = 0; peer < ranks; ++peer) {
    const int begin = plan.rank_begin[peer], end = plan.rank_begin[peer + 1];
    notes_.dispatch_rows[here + peer] = end - begin;
    notes_.combine_rows[here + peer] =
        per_expert_answers_ ? plan.answer_begin[peer + 1] - plan.answer_begin[peer] : end - begin;
    for (int row = begin; row < end; ++row) {
      const std::size_t at =
          (static_cast<std::size_t>(token_family_[plan.token[row]]) * layers + layer) * ranks +
          peer;
      ++notes_.family_dispatch_rows[at];
      int answers = 1;
      if (per_expert_answers_) {
        answers = 0;
        for (int entry = 0; entry < plan.entries; ++entry)
          answers += plan.header[static_cast<std::size_t>(row) * plan.entries + entry].expert >= 0;
      }
      notes_.family_combine_rows[at] += answers;
    }
  }
}

}  // namespace moescope::engine
