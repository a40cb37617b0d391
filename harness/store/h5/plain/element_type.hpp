// The element types that a foreign array or attribute may have (HDF5 format specification, section
// IV.A.2.d), as far as traces use them.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/h5/check/cursor.hpp"

namespace moescope::store::h5 {

struct ElementType {
  enum Kind { other, integer, real, text, text_list };  // text_list: text of variable length
  Kind kind = other;
  std::size_t bytes = 0;
  bool is_signed = false, big_endian = false;
};

// Reads one datatype message; what is not known is `other`.
ElementType parse_element_type(Cursor message);

// An integer of that type from its bytes; unsigned 64-bit values over 2^63 - 1 become -1.
std::int64_t integer_of(const ElementType& type, const char* bytes);
// A binary16, 32 or 64 from its bytes.
double real_of(const ElementType& type, const char* bytes);

}  // namespace moescope::store::h5
