// METIS's functions: linked (metis_linked.cpp), or looked for when they are first needed in a
// binary that must run without them (metis_loaded.cpp); CMake chooses.
#pragma once

#include <metis.h>

#include "core/result.hpp"

namespace moescope::placement {

struct MetisCalls {
  decltype(&METIS_SetDefaultOptions) set_default_options = nullptr;
  decltype(&METIS_PartGraphKway) kway = nullptr;
  decltype(&METIS_PartGraphRecursive) recursive = nullptr;
};

// bad_input when METIS is not on this machine.
core::Result<MetisCalls> metis_calls();

}  // namespace moescope::placement
