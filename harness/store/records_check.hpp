// What must hold inside a record, checked before it is written and after it is read, so that code
// that indexes by these sizes needs no checks of its own. The first breach is named.
#pragma once

#include <string>

#include "core/result.hpp"
#include "store/records.hpp"

namespace moescope::store {

// A name that becomes a group: UTF-8 without '/', control characters, or the name "." or "..".
core::Result<void> check_name(const std::string& what, const std::string& name);

core::Result<void> check(const ExperimentRecord& record);
core::Result<void> check(const CoactivationRecord& record);
core::Result<void> check(const PlacementRecord& record);
core::Result<void> check(const RunRecord& record);
core::Result<void> check(const ProjectionRecord& record);
core::Result<void> check(const Summary& summary);

// L of the arrays of a run; 0 when no array has a layer axis.
std::size_t layers_of(const RunRecord& record);
// The length of the longest array over requests.
std::size_t requests_of(const RunRecord& record);

}  // namespace moescope::store
