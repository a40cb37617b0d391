// Reads a chunked array. The filters are undone here and not by libhdf5, which inflates a chunk to
// whatever its stream holds and then copies as much as was declared.
#pragma once

#include <string>

#include "store/h5/handle.hpp"
#include "store/h5/shape.hpp"

namespace moescope::store::h5 {

// What is wrong with a chunk, or "". `data` holds the elements of the block, which is not empty and
// lies within `shape`; only the chunks that it touches are read.
std::string read_chunks(hid_t array, const Shape& shape, const Block& block,
                        std::size_t element_bytes, char* data);

}  // namespace moescope::store::h5
