// The header of an array in NumPy's format, versions 1 to 3 (numpy/lib/format.py,
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace moescope::routing {

struct NpyHeader {
  enum Kind { integer, real, text_utf8, text_utf32 };  // NumPy's S and U
  Kind kind = integer;
  bool is_signed = true, big_endian = false, fortran_order = false;
  std::size_t element_bytes = 0;
  std::vector<std::size_t> shape;
  std::size_t data_offset = 0;  // from the beginning of the file

  std::size_t elements() const;  // SIZE_MAX when the product is over it
};

// More than NumPy itself reads (ast.literal_eval of a header is limited to 10,000 bytes).
inline constexpr std::size_t kMaxNpyHeader = 1 << 16;

// Reads the header from the first bytes of a file (all of it, or at least kMaxNpyHeader).
// bad_input names what is wrong, without a place.
core::Result<NpyHeader> parse_npy_header(std::string_view bytes);
// A header of version 1 of at least `room` bytes in all, padded as the format asks; `descr` is
// NumPy's name of the type ("<u2").
std::string make_npy_header(const std::string& descr, const std::vector<std::size_t>& shape,
                            std::size_t room = 0);

}  // namespace moescope::routing
