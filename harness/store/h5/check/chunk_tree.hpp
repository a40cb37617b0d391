// The index of an array's chunks: a B-tree of version 1 (HDF5 format specification, section III.A).
#pragma once

#include <string>
#include <string_view>

#include "store/h5/check/messages.hpp"

namespace moescope::store::h5 {

// What is wrong with the tree, or "". `stored` becomes the bytes that all chunks take in the file.
std::string check_chunk_tree(std::string_view file, const Layout& layout, const Shape& shape,
                             std::uint64_t& stored);

}  // namespace moescope::store::h5
