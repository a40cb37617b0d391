#include "store/h5/types.hpp"

#include <algorithm>

namespace moescope::store::h5 {
namespace {

Handle copy_of(hid_t type) { return {H5Tcopy(type), H5Tclose}; }

}  // namespace

template <>
Handle element_type<std::int8_t>() {
  return copy_of(H5T_STD_I8LE);
}
template <>
Handle element_type<std::uint8_t>() {
  return copy_of(H5T_STD_U8LE);
}
template <>
Handle element_type<std::uint16_t>() {
  return copy_of(H5T_STD_U16LE);
}
template <>
Handle element_type<std::int32_t>() {
  return copy_of(H5T_STD_I32LE);
}
template <>
Handle element_type<std::int64_t>() {
  return copy_of(H5T_STD_I64LE);
}
template <>
Handle element_type<std::uint64_t>() {
  return copy_of(H5T_STD_U64LE);
}
template <>
Handle element_type<float>() {
  return copy_of(H5T_IEEE_F32LE);
}
template <>
Handle element_type<double>() {
  return copy_of(H5T_IEEE_F64LE);
}
template <>
Handle element_type<Half>() {
  // HDF5 1.10 names no 16-bit float; this is the one that h5py writes and reads as float16: sign at
  // bit 15, exponent of 5 bits at 10 with bias 15, mantissa of 10 bits at 0.
  Handle type = copy_of(H5T_IEEE_F32LE);
  H5Tset_fields(type.get(), 15, 10, 5, 0, 10);
  H5Tset_size(type.get(), 2);
  H5Tset_ebias(type.get(), 15);
  return type;
}

Handle text_type(std::size_t bytes) {
  Handle type = copy_of(H5T_C_S1);
  H5Tset_size(type.get(), std::max<std::size_t>(bytes, 1));
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  return type;
}

Half half_from_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
  const std::uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return {static_cast<std::uint16_t>(sign | 0x7E00)};   // NaN
  if (magnitude >= 0x477FF000) return {static_cast<std::uint16_t>(sign | 0x7C00)};  // over 65,504
  if (magnitude < 0x38800000) {
    // Below the smallest normal half: adding 0.5 lets the float unit round to multiples of 2^-24.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return {static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) & 0xFFFF))};
  }
  const std::uint32_t odd = magnitude >> 13 & 1;
  const std::uint32_t rounded = magnitude - (112u << 23) + 0xFFF + odd;
  return {static_cast<std::uint16_t>(sign | rounded >> 13)};
}

float float_from_half(Half value) {
  const std::uint32_t sign = static_cast<std::uint32_t>(value.bits & 0x8000) << 16;
  const std::uint32_t magnitude = value.bits & 0x7FFF;
  if (magnitude >= 0x7C00)  // infinity, NaN
    return std::bit_cast<float>(sign | 0x7F800000 | (magnitude & 0x3FF) << 13);
  if (magnitude < 0x0400) {
    const float small = static_cast<float>(magnitude) * 0x1p-24f;
    return sign ? -small : small;
  }
  return std::bit_cast<float>(sign | ((magnitude << 13) + (112u << 23)));
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    const int more = lead >= 0xC2 && lead < 0xE0   ? 1
                     : lead >= 0xE0 && lead < 0xF0 ? 2
                     : lead >= 0xF0 && lead < 0xF5 ? 3
                                                   : 0;
    if (more == 0 || text.size() - i < static_cast<std::size_t>(more)) return false;
    const auto second = static_cast<unsigned char>(text[i]);
    // Overlong forms, surrogates and code points past U+10FFFF.
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return false;
    for (int k = 0; k < more; ++k)
      if ((static_cast<unsigned char>(text[i++]) & 0xC0) != 0x80) return false;
  }
  return true;
}

}  // namespace moescope::store::h5
