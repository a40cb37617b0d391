// Whether an interrupted experiment may be continued by another call.
#pragma once

#include <string>

#include "store/records.hpp"

namespace moescope::store {

// The first difference that makes them two experiments (model, spec, seed, ranks, plan, requests),
// as "FIELD: it had A, now B"; empty when there is none. The time, the tool's version and the
// environment may differ.
std::string first_difference(const ExperimentRecord& stored, const ExperimentRecord& now);

}  // namespace moescope::store
