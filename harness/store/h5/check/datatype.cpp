#include "store/h5/check/messages.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedType[] = "has a damaged type";
// Lists of references inside lists: what dimension scales need, and no more.
constexpr int kMaxNesting = 2;

std::uint64_t bytes_for(std::uint64_t value) {
  std::uint64_t bytes = 1;
  while (value >>= 8) ++bytes;
  return bytes;
}

// Reads one type, which stands among others in a compound.
bool parse(Cursor& message, std::uint64_t& size, int nesting);

bool parse_number(Cursor& message, std::uint64_t size, bool real) {
  const auto offset = message.number(2), precision = message.number(2);
  if (size == 0 || size > 8 || precision == 0 || offset + precision > 8 * size) return false;
  if (!real) return message.ok();
  const auto exponent = message.number(1), exponent_bits = message.number(1),
             mantissa = message.number(1), mantissa_bits = message.number(1);
  message.number(4);  // bias
  return message.ok() && exponent + exponent_bits <= precision &&
         mantissa + mantissa_bits <= precision;
}

bool parse_compound(Cursor& message, std::uint64_t size, std::uint64_t members, int nesting) {
  for (std::uint64_t i = 0; i < members; ++i) {
    if (message.name().empty()) return false;
    const auto offset = message.number(bytes_for(size));
    std::uint64_t member = 0;
    if (!parse(message, member, nesting + 1)) return false;
    if (member > size || offset > size - member) return false;
  }
  return members > 0 && message.ok();
}

bool parse(Cursor& message, std::uint64_t& size, int nesting) {
  enum Class { integer = 0, real = 1, text = 3, compound = 6, reference = 7, list = 9 };
  constexpr std::uint64_t kMaxBytes = 1ull << 31;
  const auto head = message.number(1), bits = message.number(3), version = head >> 4;
  size = message.number(4);
  if (!message.ok() || size == 0 || size > kMaxBytes || nesting > kMaxNesting) return false;
  std::uint64_t base = 0;
  switch (head & 15) {
    case integer: return version == 1 && parse_number(message, size, false);
    case real: return version == 1 && parse_number(message, size, true);
    case text: return version == 1;
    case compound: return version == 3 && parse_compound(message, size, bits & 0xFFFF, nesting);
    case reference: return version == 1 && size == 8 && bits == 0;
    case list: return version == 1 && size == 16 && parse(message, base, nesting + 1);
    default: return false;
  }
}

}  // namespace

std::string parse_datatype(Cursor message, std::uint64_t& element_bytes) {
  return parse(message, element_bytes, 0) ? "" : kDamagedType;
}

}  // namespace moescope::store::h5
