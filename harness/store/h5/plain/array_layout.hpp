// Where the elements of an array lie: its shape, type and, when it is chunked, its chunks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/h5/check/messages.hpp"
#include "store/h5/plain/element_type.hpp"
#include "store/h5/plain/object_messages.hpp"

namespace moescope::store::h5 {

struct ChunkPlace {
  Shape corner;  // of its first element
  std::uint64_t address = 0, bytes = 0;
  std::uint64_t filters_left_out = 0;  // a bit per filter
};

struct PlainArray {
  Shape shape;
  ElementType type;
  Shape chunk;                     // empty unless chunked
  std::vector<ChunkPlace> chunks;  // by ascending first row
  std::vector<std::uint64_t> filters;
  std::string_view data;  // of an array that is not chunked

  std::size_t rows() const { return shape.empty() ? 1 : shape[0]; }
  std::size_t row_bytes() const;
};

// What is wrong with the array, or "". Everything that the answer points to lies in the file.
std::string read_layout(std::string_view file, const std::vector<PlainMessage>& messages,
                        PlainArray& array);
// The lengths of a dataspace message in either of its versions; what is wrong, or "".
std::string read_shape(Cursor message, Shape& shape);

}  // namespace moescope::store::h5
