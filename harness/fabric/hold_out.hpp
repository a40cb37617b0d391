// Rows that a fit does not see, to be checked by: "ranks=32,64" names them.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "fabric/measurements/measurement.hpp"

namespace moescope::fabric {

// [rows] Whether one of the conditions KEY=VALUE[,VALUE...] meets it; keys: pattern, ranks, nodes,
// bytes, file. bad_input names a condition with another key, or that no row meets.
core::Result<std::vector<bool>> held_out(const std::vector<Measurement>& rows,
                                         const std::vector<std::string>& conditions);

}  // namespace moescope::fabric
