#include "store/h5/plain/element_type.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "store/h5/types.hpp"

namespace moescope::store::h5 {
namespace {

// The bytes as one little-endian number.
std::uint64_t bits_of(const ElementType& type, const char* bytes) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < type.bytes; ++i) {
    const std::size_t place = type.big_endian ? type.bytes - 1 - i : i;
    bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * place);
  }
  return bits;
}

}  // namespace

ElementType parse_element_type(Cursor message) {
  enum Class { integer = 0, real = 1, text = 3, variable = 9 };
  const auto head = message.number(1), bits = message.number(3), size = message.number(4);
  const auto offset = message.number(2), precision = message.number(2);
  const bool plain_number = offset == 0 && precision == 8 * size && std::has_single_bit(size);
  ElementType type{ElementType::other, static_cast<std::size_t>(size), (bits & 8) != 0,
                   (bits & 1) != 0};
  switch (head & 15) {
    case integer:
      if (message.ok() && plain_number && size <= 8) type.kind = ElementType::integer;
      break;
    case real:
      if (message.ok() && plain_number && size >= 2 && size <= 8 && (bits & 0x40) == 0)
        type.kind = ElementType::real;
      break;
    case text:
      if (size > 0) type.kind = ElementType::text;
      break;
    case variable:
      if ((bits & 15) == 1 && size == 16) type.kind = ElementType::text_list;
      break;
    default: break;
  }
  return type;
}

std::int64_t integer_of(const ElementType& type, const char* bytes) {
  const std::uint64_t bits = bits_of(type, bytes);
  if (!type.is_signed)
    return bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
               ? -1
               : static_cast<std::int64_t>(bits);
  const auto unused = 64 - 8 * type.bytes;
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

double real_of(const ElementType& type, const char* bytes) {
  const std::uint64_t bits = bits_of(type, bytes);
  if (type.bytes == 2) return float_from_half({static_cast<std::uint16_t>(bits)});
  if (type.bytes == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  return std::bit_cast<double>(bits);
}

}  // namespace moescope::store::h5
