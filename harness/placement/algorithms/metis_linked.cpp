#include "placement/algorithms/metis_calls.hpp"

namespace moescope::placement {

core::Result<MetisCalls> metis_calls() {
  return MetisCalls{METIS_SetDefaultOptions, METIS_PartGraphKway, METIS_PartGraphRecursive};
}

}  // namespace moescope::placement
