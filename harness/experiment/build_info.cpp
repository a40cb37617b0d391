#include "experiment/build_info.hpp"

#include "core/version.hpp"
#include "experiment/build_commit.hpp"
#include "experiment/build_config.hpp"

// Debian's CMake package of oneDNN asks for OpenCL; its version header asks for nothing.
#if __has_include(<oneapi/dnnl/dnnl_version.h>)
#include <oneapi/dnnl/dnnl_version.h>
#define MOESCOPE_TEXT_OF(number) #number
#define MOESCOPE_DOTTED(a, b, c) MOESCOPE_TEXT_OF(a) "." MOESCOPE_TEXT_OF(b) "." MOESCOPE_TEXT_OF(c)
#define MOESCOPE_ONEDNN_VERSION \
  MOESCOPE_DOTTED(DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR, DNNL_VERSION_PATCH)
#else
#define MOESCOPE_ONEDNN_VERSION ""
#endif

namespace moescope::experiment {

const BuildInfo& build_info() {
  static const BuildInfo kInfo{core::version(),         MOESCOPE_COMMIT,      MOESCOPE_COMPILER,
                               MOESCOPE_CXX_FLAGS,      MOESCOPE_BUILD_TYPE,  MOESCOPE_SANITIZERS,
                               MOESCOPE_ONEDNN_VERSION, MOESCOPE_HDF5_VERSION};
  return kInfo;
}

}  // namespace moescope::experiment
