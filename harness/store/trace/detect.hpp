// Which format a file is of: told by its content and, where that says nothing, by its name.
#pragma once

#include <string>

#include "core/result.hpp"

namespace moescope::store {

// A name of trace_formats(). bad_input for a file that is of none, with the way out for those that
// are known: pickles of PyTorch, packed files, counts per expert.
core::Result<std::string> detect_trace_format(const std::string& path);

}  // namespace moescope::store
