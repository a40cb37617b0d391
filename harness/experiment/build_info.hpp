// What this binary was built from and with.
#pragma once

#include <string>

namespace moescope::experiment {

struct BuildInfo {
  std::string version;  // of moescope
  std::string commit;   // git describe, "-dirty" with changes, "unknown" outside a checkout
  std::string compiler, flags, build_type, sanitizers;
  std::string hdf5, cuda;  // versions compiled against; "" when not built in
};

const BuildInfo& build_info();

}  // namespace moescope::experiment
