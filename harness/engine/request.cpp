#include "engine/request.hpp"

namespace moescope::engine {

std::string to_string(kernels::DispatchLayout layout) {
  return layout == kernels::DispatchLayout::per_rank ? "per-rank" : "per-expert";
}

std::string to_string(kernels::CombineMode mode) {
  return mode == kernels::CombineMode::per_expert ? "per-expert" : "partial";
}

}  // namespace moescope::engine
