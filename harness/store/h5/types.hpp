// The element types of the schema. The file is little-endian and so is every machine this is built
// for, so one HDF5 type serves file and memory and no conversion code of libhdf5 ever runs.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/h5/handle.hpp"

namespace moescope::store::h5 {

static_assert(std::endian::native == std::endian::little);

// IEEE 754 binary16, as its bits.
struct Half {
  std::uint16_t bits = 0;
};
Half half_from_float(float value);  // rounds to nearest, ties to even
float float_from_half(Half value);

// Defined for int8, uint8, uint16, int32, int64, uint64, float, double and Half.
template <class T>
Handle element_type();

// Text has a fixed length, padded with zero bytes. Its size follows from the shape, which is what
// the checks of strangers' files rest on; and libhdf5 1.10 trusts the lengths and indices that a
// file gives for text of variable length, so that reading it can write past a buffer.
Handle text_type(std::size_t bytes);

bool is_utf8(std::string_view text);

}  // namespace moescope::store::h5
