// What scripts/emulate-cluster tells the processes that it starts about the links between them.
#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"

namespace moescope::experiment {

struct EmulatedLinks {
  std::string text;  // "2 nodes x 4 ranks, intra 10gbit, inter 1gbit, per rank and direction (tbf)"
  int nodes = 1;
};

// From MOESCOPE_EMULATED_LINKS, which starts with "N nodes x M ranks"; nothing when it is not set:
// the links are as they are. bad_input for another text.
core::Result<std::optional<EmulatedLinks>> emulated_links();

}  // namespace moescope::experiment
