// Writes a trace file of this program: HDF5, schema "moescope-trace", with the arrays of a trace in
// a results file (results/schema.md) at the root. Rows go to disk as they come, beside the target;
// finish() flushes and renames.
#pragma once

#include <memory>
#include <string>

#include "routing/formats/stream.hpp"

namespace moescope::store {

// `source` says where the trace comes from, for a person who reads the file.
core::Result<std::unique_ptr<routing::TraceWriter>> create_h5_trace(
    const std::string& path, const routing::TraceHeader& header, const std::string& source);

}  // namespace moescope::store
