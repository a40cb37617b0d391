// A request in progress on its rank: its tokens and key-value cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/config.hpp"

namespace moescope::engine {

class Sequence {
 public:
  // Room for the prompt and all tokens that may follow.
  Sequence(const model::ModelConfig& config, int request_index, int family_index,
           const std::vector<std::int32_t>& prompt, int max_new_tokens)
      : request(request_index),
        family(family_index),
        tokens(prompt),
        capacity_(prompt.size() + max_new_tokens),
        width_(config.kv_width()),
        keys_(config.layers * capacity_ * width_),
        values_(keys_.size()) {}

  float* keys(int layer) { return keys_.data() + layer * capacity_ * width_; }
  float* values(int layer) { return values_.data() + layer * capacity_ * width_; }

  int request, family;
  std::vector<std::int32_t> tokens;  // the prompt, then what was generated
  int cached = 0;                    // leading tokens whose keys and values are there

 private:
  std::size_t capacity_, width_;
  std::vector<float> keys_, values_;  // [L, capacity, kv_width]
};

// The tokens of one sequence that a step computes: those not cached yet.
struct Segment {
  Sequence* sequence = nullptr;
  int first = 0, count = 0;
};

}  // namespace moescope::engine
