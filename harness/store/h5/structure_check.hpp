// What is checked in a stranger's file before any of its data is read: an 8 KiB file can declare an
// array of 1 TiB, and external storage reads other files of the machine without a word.
#pragma once

#include <cstdint>

#include "store/h5/handle.hpp"
#include "store/h5/status.hpp"

namespace moescope::store::h5 {

// Visits every link and the description of every array. The first that is refused becomes the
// status's error: links to other files, storage outside the file, filters other than shuffle,
// deflate and Fletcher's checksum, more than 5 axes, sizes that the stored bytes cannot hold.
void check_structure(hid_t file, std::uint64_t file_bytes, Status& status);

// The stored size of each chunk of an array, before it is read: libhdf5 inflates a chunk until its
// stream ends, whatever size the chunk has been declared to have.
void check_chunks(hid_t array, const std::string& path, Status& status);

}  // namespace moescope::store::h5
