// Traces in HDF5, read block by block. Three layouts, told apart by what the file holds:
//   - a trace file of this program (attribute schema = "moescope-trace");
//   - /traces/calibration or /traces/evaluation of a results file (schema = "moescope-results");
//   - a table of tokens: `experts` [tokens, L, k] or [tokens, L] with, each optional, `prompt_id`,
//     `position`, `family`, `phase` [tokens] and the attributes `experts_per_layer` and
//     `family_names`.
#pragma once

#include <memory>
#include <string>

#include "routing/formats/stream.hpp"

namespace moescope::store {

// `part` names the trace of a results file ("" is allowed where there is only one). `bad` must live
// as long as the reader. bad_input for a file that is none of the above, or damaged.
core::Result<std::unique_ptr<routing::TraceReader>> open_h5_trace(
    const std::string& path, const std::string& part, const routing::ReadOptions& options,
    routing::BadRows& bad);

}  // namespace moescope::store
