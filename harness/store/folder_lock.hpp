// One process at a time in a folder.
#pragma once

#include <string>

#include "core/result.hpp"

namespace moescope::store {

inline constexpr char kLockName[] = "lock";

// Locks FOLDER/lock until the descriptor that is returned is closed, by a kill too. bad_input when
// there is no such folder, or naming the process that holds the lock.
core::Result<int> lock_folder(const std::string& folder);

}  // namespace moescope::store
