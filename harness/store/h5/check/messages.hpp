// The messages of an HDF5 object header ("Version 2" of the format specification, section IV.A.2),
// as far as the files of this program use them. Each function reads one message whole and answers
// what is wrong with it, or "".
#pragma once

#include <string>
#include <vector>

#include "store/h5/check/cursor.hpp"
#include "store/h5/shape.hpp"

namespace moescope::store::h5 {

// An address or size that is not set.
inline constexpr std::uint64_t kUndefined = ~std::uint64_t{0};

struct Layout {
  enum Kind { compact = 0, contiguous = 1, chunked = 2 };
  int kind = compact;
  std::uint64_t address = kUndefined;
  std::uint64_t bytes = 0;  // stored, unless chunked
  Shape chunk;              // the last length is that of an element
};

struct Link {
  std::string name;
  std::uint64_t address = kUndefined;
};

std::string parse_dataspace(Cursor message, Shape& shape, bool& null);
std::string parse_datatype(Cursor message, std::uint64_t& element_bytes);
std::string parse_layout(Cursor message, Layout& layout);
std::string parse_link(Cursor message, Link& link);
std::string check_attribute(Cursor message);
std::string check_filters(Cursor message);
std::string check_fill_value(Cursor message);
std::string check_group_info(Cursor message);
std::string check_reference_count(Cursor message);
// Links and attributes outside the header: none in our files.
std::string check_link_info(Cursor message);
std::string check_attribute_info(Cursor message);

}  // namespace moescope::store::h5
