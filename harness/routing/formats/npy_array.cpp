#include "routing/formats/npy_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace moescope::routing {
namespace {

using core::Result;

std::uint64_t bits_of(const NpyHeader& header, const char* bytes, std::size_t width) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t place = header.big_endian ? width - 1 - i : i;
    bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * place);
  }
  return bits;
}

// Unsigned values over 2^63 - 1 become -1, which no id is.
std::int64_t integer_of(const NpyHeader& header, const char* bytes) {
  const std::uint64_t bits = bits_of(header, bytes, header.element_bytes);
  const auto unused = 64 - 8 * header.element_bytes;
  if (header.is_signed) return static_cast<std::int64_t>(bits << unused) >> unused;
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return bits > kMost ? -1 : static_cast<std::int64_t>(bits);
}

float half_value(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const auto mantissa = static_cast<float>(bits & 1023);
  const float sign = bits >> 15 ? -1.0F : 1.0F;
  if (exponent == 31)
    return mantissa == 0 ? sign * std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  return sign *
         (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(mantissa + 1024, exponent - 25));
}

float real_of(const NpyHeader& header, const char* bytes) {
  const std::uint64_t bits = bits_of(header, bytes, header.element_bytes);
  if (header.element_bytes == 2) return half_value(bits);
  if (header.element_bytes == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  return static_cast<float>(std::bit_cast<double>(bits));
}

void append_utf8(std::uint32_t point, std::string& text) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 63));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 63));
    text += static_cast<char>(0x80 | (point & 63));
  } else {
    text += static_cast<char>(0xF0 | (point >> 18 & 7));
    text += static_cast<char>(0x80 | (point >> 12 & 63));
    text += static_cast<char>(0x80 | (point >> 6 & 63));
    text += static_cast<char>(0x80 | (point & 63));
  }
}

}  // namespace

Result<NpyArray> NpyArray::open(const ByteRegion& region, const std::string& name) {
  std::string head(std::min<std::uint64_t>(region.size(), kMaxNpyHeader), '\0');
  MOESCOPE_CHECK(region.read(0, head.size(), head.data()));
  const std::string place = region.name() + (name.empty() ? "" : ": " + name);
  auto header = parse_npy_header(head);
  if (!header) return header.error().in(place);
  NpyArray array(region, name, *header);
  const std::size_t elements = header->elements(), stored = region.size() - header->data_offset;
  if (elements > stored / header->element_bytes)
    return array.error(fmt::format("declares [{}] elements of {} bytes, {} bytes are there",
                                   fmt::join(header->shape, ", "), header->element_bytes, stored));
  if (array.rows() > 0) array.row_elements_ = elements / array.rows();
  return array;
}

core::Error NpyArray::error(const std::string& what) const {
  return core::Error::bad_input(region_.name() + ": " + (name_.empty() ? "" : name_ + ": ") + what);
}

Result<std::string> NpyArray::read(std::size_t begin, std::size_t count) const {
  const std::size_t width = header_.element_bytes;
  std::string bytes(count * row_elements_ * width, '\0');
  if (!header_.fortran_order || header_.shape.size() < 2) {
    MOESCOPE_CHECK(region_.read(header_.data_offset + begin * row_elements_ * width, bytes.size(),
                                bytes.data()));
    return bytes;
  }
  // The first axis runs fastest: every place within a row is a run of rows.
  std::string column(count * width, '\0');
  for (std::size_t place = 0; place < row_elements_; ++place) {
    // `place` counts the other axes in C order; in the file they stand in the reverse.
    std::size_t rest = place, stride = rows(), from = 0;
    std::vector<std::size_t> index(header_.shape.size(), 0);
    for (std::size_t axis = header_.shape.size(); axis-- > 1;) {
      index[axis] = rest % header_.shape[axis];
      rest /= header_.shape[axis];
    }
    for (std::size_t axis = 1; axis < header_.shape.size(); ++axis) {
      from += index[axis] * stride;
      stride *= header_.shape[axis];
    }
    MOESCOPE_CHECK(
        region_.read(header_.data_offset + (from + begin) * width, column.size(), column.data()));
    for (std::size_t row = 0; row < count; ++row)
      std::memcpy(&bytes[(row * row_elements_ + place) * width], &column[row * width], width);
  }
  return bytes;
}

Result<void> NpyArray::read_integers(std::size_t begin, std::size_t count,
                                     std::vector<std::int64_t>& values) const {
  if (header_.kind != NpyHeader::integer) return error("does not hold whole numbers");
  MOESCOPE_TRY(const std::string bytes, read(begin, count));
  for (std::size_t at = 0; at < bytes.size(); at += header_.element_bytes)
    values.push_back(integer_of(header_, &bytes[at]));
  return {};
}

Result<void> NpyArray::read_reals(std::size_t begin, std::size_t count,
                                  std::vector<float>& values) const {
  if (header_.kind != NpyHeader::real) return error("does not hold real numbers");
  MOESCOPE_TRY(const std::string bytes, read(begin, count));
  for (std::size_t at = 0; at < bytes.size(); at += header_.element_bytes)
    values.push_back(real_of(header_, &bytes[at]));
  return {};
}

Result<void> NpyArray::read_texts(std::size_t begin, std::size_t count,
                                  std::vector<std::string>& values) const {
  if (header_.kind == NpyHeader::integer || header_.kind == NpyHeader::real)
    return error("does not hold texts");
  MOESCOPE_TRY(const std::string bytes, read(begin, count));
  for (std::size_t at = 0; at < bytes.size(); at += header_.element_bytes) {
    std::string text(bytes, at, header_.element_bytes);
    if (header_.kind == NpyHeader::text_utf32) {
      text.clear();
      for (std::size_t i = 0; i < header_.element_bytes; i += 4)
        if (const auto point = bits_of(header_, &bytes[at + i], 4); point != 0)
          append_utf8(static_cast<std::uint32_t>(point), text);
    }
    values.push_back(text.substr(0, text.find('\0')));
  }
  return {};
}

}  // namespace moescope::routing
