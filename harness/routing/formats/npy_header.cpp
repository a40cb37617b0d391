#include "routing/formats/npy_header.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMaxRank = 8;

// The part of Python's literals that a header consists of.
class Dictionary {
 public:
  explicit Dictionary(std::string_view text) : left_(text) {}

  bool take(char c) {
    skip_space();
    if (left_.empty() || left_.front() != c) return false;
    left_.remove_prefix(1);
    return true;
  }
  bool word(std::string_view expected) {
    skip_space();
    if (!left_.starts_with(expected)) return false;
    left_.remove_prefix(expected.size());
    return true;
  }
  bool quoted(std::string& text) {
    skip_space();
    if (left_.empty() || (left_.front() != '\'' && left_.front() != '"')) return false;
    const auto end = left_.find(left_.front(), 1);
    if (end == std::string_view::npos) return false;
    text = left_.substr(1, end - 1);
    left_.remove_prefix(end + 1);
    return true;
  }
  bool number(std::size_t& value) {
    skip_space();
    const auto [stop, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    if (error != std::errc()) return false;
    left_.remove_prefix(static_cast<std::size_t>(stop - left_.data()));
    word("L");  // Python 2 wrote some lengths so
    return true;
  }

 private:
  void skip_space() {
    const auto begin = left_.find_first_not_of(" \t\r\n");
    left_.remove_prefix(std::min(begin, left_.size()));
  }
  std::string_view left_;
};

bool parse_shape(Dictionary& text, std::vector<std::size_t>& shape) {
  if (!text.take('(')) return false;
  while (!text.take(')')) {
    std::size_t length = 0;
    if (!text.number(length) || shape.size() == kMaxRank) return false;
    shape.push_back(length);
    if (!text.take(',')) return text.take(')');
  }
  return true;
}

// "<i4": byte order, kind, bytes of an element (letters of UTF-32 for U).
Result<void> parse_type(const std::string& descr, NpyHeader& header) {
  const auto refused = [&] {
    return Error::bad_input(fmt::format(
        "its elements are of type '{}'; whole numbers (such as <i4, |u1) are needed", descr));
  };
  if (descr.size() < 3) return refused();
  const auto [stop, error] =
      std::from_chars(descr.data() + 2, descr.data() + descr.size(), header.element_bytes);
  if (error != std::errc() || stop != descr.data() + descr.size() || header.element_bytes == 0 ||
      header.element_bytes > 4096 || std::string_view("<>|=").find(descr[0]) == std::string::npos)
    return refused();
  header.big_endian = descr[0] == '>';
  const bool power = (header.element_bytes & (header.element_bytes - 1)) == 0;
  const bool number = power && header.element_bytes <= 8;
  switch (descr[1]) {
    case 'i':
    case 'u':
      header.kind = NpyHeader::integer;
      header.is_signed = descr[1] == 'i';
      if (!number) return refused();
      return {};
    case 'f':
      header.kind = NpyHeader::real;
      if (!number || header.element_bytes < 2) return refused();
      return {};
    case 'S': header.kind = NpyHeader::text_utf8; return {};
    case 'U':
      header.kind = NpyHeader::text_utf32;
      header.element_bytes *= 4;
      return {};
    default: return refused();
  }
}

}  // namespace

std::size_t NpyHeader::elements() const {
  std::size_t count = 1;
  for (const std::size_t length : shape) {
    if (length == 0) return 0;
    if (__builtin_mul_overflow(count, length, &count)) count = SIZE_MAX;
  }
  return count;
}

Result<NpyHeader> parse_npy_header(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < 12)
    return Error::bad_input("is not an array of NumPy");
  const int version = bytes[6];
  if (version < 1 || version > 3)
    return Error::bad_input(fmt::format("is of version {} of NumPy's format, 1 to 3 are read",
                                        static_cast<unsigned char>(bytes[6])));
  const std::size_t width = version == 1 ? 2 : 4;
  std::size_t size = 0;
  for (std::size_t i = width; i-- > 0;) size = size << 8 | static_cast<unsigned char>(bytes[8 + i]);
  NpyHeader header;
  header.data_offset = 8 + width + size;
  if (size > kMaxNpyHeader - 12 || header.data_offset > bytes.size())
    return Error::bad_input(fmt::format("its header states {} bytes, which are not there", size));

  const Error damaged = Error::bad_input(
      "its header is damaged: {'descr': ..., 'fortran_order': ..., 'shape': ...} is needed");
  Dictionary text(bytes.substr(8 + width, size));
  std::string key, descr;
  bool has_shape = false;
  if (!text.take('{')) return damaged;
  while (!text.take('}')) {
    if (!text.quoted(key) || !text.take(':')) return damaged;
    if (key == "descr") {
      if (!text.quoted(descr))
        return Error::bad_input("its elements are records; whole numbers (such as <i4) are needed");
    } else if (key == "fortran_order") {
      header.fortran_order = text.word("True");
      if (!header.fortran_order && !text.word("False")) return damaged;
    } else if (key == "shape" && !has_shape) {
      has_shape = parse_shape(text, header.shape);
      if (!has_shape) return damaged;
    } else {
      return damaged;
    }
    text.take(',');
  }
  if (!has_shape) return damaged;
  MOESCOPE_CHECK(parse_type(descr, header));
  return header;
}

std::string make_npy_header(const std::string& descr, const std::vector<std::size_t>& shape,
                            std::size_t room) {
  std::string dictionary =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                  fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  constexpr std::size_t kAlign = 64, kPrefix = 10;
  std::size_t total = std::max(kPrefix + dictionary.size() + 1, room);
  total = (total + kAlign - 1) / kAlign * kAlign;
  dictionary.resize(total - kPrefix - 1, ' ');
  std::string header(kMagic);
  header += {'\x01', '\x00'};
  header += static_cast<char>((total - kPrefix) & 0xFF);
  header += static_cast<char>((total - kPrefix) >> 8);
  return header + dictionary + "\n";
}

}  // namespace moescope::routing
