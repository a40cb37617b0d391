// A file on disk that libhdf5 can always close. When a write fails (full disk, quota), libhdf5 can
// neither flush nor close its file; this driver keeps the error, takes further writes without a
// word, and lets the file be closed and thrown away.
#pragma once

#include <string>

#include "store/h5/handle.hpp"

namespace moescope::store::h5 {

// The first failed operation on the file; empty while all went well. Must outlive the file.
struct DiskError {
  std::string message;
};

// An access list for H5Fcreate with this driver.
Handle disk_access(DiskError* error);

}  // namespace moescope::store::h5
