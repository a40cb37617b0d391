#include "experiment/build_info.hpp"

#include "core/version.hpp"
#include "experiment/build_commit.hpp"
#include "experiment/build_config.hpp"

namespace moescope::experiment {

const BuildInfo& build_info() {
  static const BuildInfo kInfo{core::version(),       MOESCOPE_COMMIT,      MOESCOPE_COMPILER,
                               MOESCOPE_CXX_FLAGS,    MOESCOPE_BUILD_TYPE,  MOESCOPE_SANITIZERS,
                               MOESCOPE_HDF5_VERSION, MOESCOPE_CUDA_VERSION};
  return kInfo;
}

}  // namespace moescope::experiment
