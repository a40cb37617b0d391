// The second half of the code family: the missing line of a small Python function.
#pragma once

#include "workloads/families/task_family.hpp"

namespace moescope::workloads {

Draft complete_arithmetic(core::Rng& rng);
Draft complete_list(core::Rng& rng);
Draft complete_text(core::Rng& rng);

}  // namespace moescope::workloads
