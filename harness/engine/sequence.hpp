// A request in progress on its rank: its tokens, and the number of its key-value cache.
#pragma once

#include <cstdint>
#include <vector>

namespace moescope::engine {

struct Sequence {
  int request, family;
  std::vector<std::int32_t> tokens;  // the prompt, then what was generated
  int cache;                         // RankCompute's
  int cached = 0;                    // leading tokens whose keys and values are there
};

// The tokens of one sequence that a step computes: those not cached yet.
struct Segment {
  Sequence* sequence = nullptr;
  int first = 0, count = 0;
};

}  // namespace moescope::engine
