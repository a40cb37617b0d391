// What is checked in a stranger's file before libhdf5 sees it. An 8 KiB file can declare an array
// of 1 TiB; external storage reads other files of the machine without a word; and libhdf5 1.10
// trusts lengths, indices and addresses in the metadata, so that a crafted file writes past its
// buffers. So the metadata is walked here, byte by byte, and what the files of this program do not
// use is refused: links to other files, storage outside the file, old forms of groups and headers,
// heaps, filters other than shuffle and deflate, over 5 axes, sizes that the stored bytes cannot
// hold.
#pragma once

#include <string_view>

#include "store/h5/status.hpp"

namespace moescope::store::h5 {

// `file` is the whole file. The first thing refused becomes the status's error.
void check_structure(std::string_view file, Status& status);

}  // namespace moescope::store::h5
