#include "store/h5/check/messages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/h5/format_limits.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedMessage[] = "is damaged";
// Of the schema's arrays the deepest has four axes; one is left for later versions.

}  // namespace

std::string parse_dataspace(Cursor message, Shape& shape, bool& null) {
  const auto version = message.number(1), rank = message.number(1), flags = message.number(1),
             type = message.number(1);
  if (version != 2 || flags > 1 || type > 2) return kDamagedMessage;
  if (rank > kMaxRank) return fmt::format("has {} axes, {} are read", rank, kMaxRank);
  if ((type == 1) != (rank > 0)) return kDamagedMessage;
  null = type == 2;
  for (std::uint64_t i = 0; i < rank; ++i) shape.push_back(message.number(8));
  for (std::uint64_t i = 0; flags == 1 && i < rank; ++i)
    if (message.number(8) < shape[i]) return kDamagedMessage;
  return message.ok() ? "" : kDamagedMessage;
}

std::string parse_layout(Cursor message, Layout& layout) {
  if (message.number(1) != 3) return "is laid out in a way of newer HDF5, or virtual: not read";
  layout.kind = static_cast<int>(message.number(1));
  switch (layout.kind) {
    case Layout::compact:
      layout.bytes = message.number(2);
      message.bytes(layout.bytes);
      break;
    case Layout::contiguous:
      layout.address = message.number(8);
      layout.bytes = message.number(8);
      break;
    case Layout::chunked: {
      const auto lengths = message.number(1);
      layout.address = message.number(8);
      if (lengths < 2 || lengths > kMaxRank + 1) return kDamagedMessage;
      for (std::uint64_t i = 0; i < lengths; ++i) layout.chunk.push_back(message.number(4));
      if (std::ranges::find(layout.chunk, 0u) != layout.chunk.end()) return kDamagedMessage;
      break;
    }
    default: return kDamagedMessage;
  }
  return message.ok() ? "" : kDamagedMessage;
}

std::string parse_link(Cursor message, Link& link) {
  const auto version = message.number(1), flags = message.number(1);
  const auto type = flags & 8 ? message.number(1) : 0;
  if (flags & 4) message.number(8);   // creation order
  if (flags & 16) message.number(1);  // character set
  const auto length = message.number(std::size_t{1} << (flags & 3));
  link.name = message.bytes(length);
  if (version != 1 || !message.ok() || link.name.empty() ||
      link.name.find('\0') != std::string::npos)
    return kDamagedMessage;
  if (type != 0) return "is a soft, external or user-defined link; a results file holds none";
  link.address = message.number(8);
  return message.ok() ? "" : kDamagedMessage;
}

std::string check_attribute(Cursor message) {
  const auto version = message.number(1), flags = message.number(1);
  const auto name_bytes = message.number(2), type_bytes = message.number(2),
             space_bytes = message.number(2);
  message.number(1);  // character set
  const std::string_view name = message.bytes(name_bytes);
  std::uint64_t element_bytes = 0;
  Shape shape;
  bool null = false;
  std::string wrong = parse_datatype(Cursor(message.bytes(type_bytes)), element_bytes);
  if (wrong.empty()) wrong = parse_dataspace(Cursor(message.bytes(space_bytes)), shape, null);
  if (!wrong.empty()) return wrong;
  const std::size_t bytes = null ? 0 : count_of(shape);
  if (version != 3 || flags != 0 || name.find('\0') != name.size() - 1 || name.size() < 2 ||
      !message.ok() || bytes > message.left() / element_bytes)
    return kDamagedMessage;
  return "";
}

std::string check_filters(Cursor message) {
  const auto version = message.number(1), count = message.number(1);
  if (version != 2) return kDamagedMessage;
  std::vector<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto filter = message.number(2);
    // Deflate twice would multiply the ratio that the size check allows.
    if ((filter != kShuffle && filter != kDeflate) || std::ranges::find(seen, filter) != seen.end())
      return fmt::format("uses filter {}; shuffle and deflate, each once, are read", filter);
    seen.push_back(filter);
    message.number(2);  // flags
    message.bytes(4 * message.number(2));
  }
  return message.ok() ? "" : kDamagedMessage;
}

std::string check_fill_value(Cursor message) {
  constexpr std::uint64_t kOwnValue = 0x20;
  const auto version = message.number(1), flags = message.number(1);
  if (version != 3 || !message.ok()) return kDamagedMessage;
  return flags & kOwnValue ? "has a fill value of its own: not read" : "";
}

std::string check_link_info(Cursor message) {
  const auto version = message.number(1), flags = message.number(1);
  if (flags & 1) message.number(8);  // highest creation order
  const auto heap = message.number(8), names = message.number(8);
  if (version != 0 || flags > 3 || !message.ok()) return kDamagedMessage;
  return heap == kUndefined && names == kUndefined ? "" : "keeps its links outside its header";
}

std::string check_group_info(Cursor message) {
  const auto version = message.number(1), flags = message.number(1);
  message.bytes((flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0));
  return version == 0 && flags <= 3 && message.ok() ? "" : kDamagedMessage;
}

std::string check_reference_count(Cursor message) {
  const auto version = message.number(1);
  message.number(4);
  return version == 0 && message.ok() ? "" : kDamagedMessage;
}

std::string check_attribute_info(Cursor message) {
  const auto version = message.number(1), flags = message.number(1);
  if (flags & 1) message.number(2);  // highest creation order
  const auto heap = message.number(8), names = message.number(8);
  if (version != 0 || flags > 3 || !message.ok()) return kDamagedMessage;
  return heap == kUndefined && names == kUndefined ? "" : "keeps attributes outside its header";
}

}  // namespace moescope::store::h5
