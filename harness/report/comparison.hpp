// The comparison that `run` and `report` print.
#pragma once

#include "report/table.hpp"

namespace moescope::report {

TableLayout comparison_layout();

}  // namespace moescope::report
