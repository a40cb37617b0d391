#include "store/h5/plain/array_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/h5/format_limits.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedLayout[] = "is damaged";
// A reader holds the chunks of some rows at a time.
constexpr std::size_t kMostChunkBytes = 64 << 20;

// The B-tree that indexes chunks (HDF5 format specification, section III.A.1).
class ChunkTree {
 public:
  ChunkTree(std::string_view file, PlainArray& array) : file_(file), array_(array) {}

  bool node(std::uint64_t address, std::uint64_t levels_left) {
    constexpr std::uint64_t kChunks = 1;
    if (address >= file_.size() || levels_left == 0 || !visited_.insert(address).second)
      return false;
    Cursor cursor(file_.substr(address));
    const bool tree = cursor.bytes(4) == "TREE" && cursor.number(1) == kChunks;
    const auto level = cursor.number(1), children = cursor.number(2);
    cursor.bytes(16);  // siblings
    if (!tree || !cursor.ok() || level >= levels_left) return false;
    for (std::uint64_t i = 0; i < children; ++i)
      if (!child(cursor, level)) return false;
    return true;
  }

 private:
  bool child(Cursor& cursor, std::uint64_t level) {
    ChunkPlace place;
    place.bytes = cursor.number(4);
    place.filters_left_out = cursor.number(4);
    for (std::size_t axis = 0; axis < array_.shape.size(); ++axis) {
      place.corner.push_back(cursor.number(8));
      if (place.corner[axis] % array_.chunk[axis] != 0) return false;
    }
    cursor.number(8);  // within the element
    place.address = cursor.number(8);
    if (!cursor.ok()) return false;
    if (level > 0) return node(place.address, level);
    if (place.address > file_.size() || place.bytes > file_.size() - place.address) return false;
    // What an array that was made smaller has left behind is passed over.
    for (std::size_t axis = 0; axis < array_.shape.size(); ++axis)
      if (place.corner[axis] >= array_.shape[axis]) return true;
    array_.chunks.push_back(std::move(place));
    return true;
  }

  std::string_view file_;
  PlainArray& array_;
  std::set<std::uint64_t> visited_;
};

std::string read_filters(Cursor message, PlainArray& array) {
  const auto version = message.number(1), count = message.number(1);
  if (version != 1 && version != 2) return kDamagedLayout;
  if (version == 1) message.bytes(6);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto filter = message.number(2);
    const auto name = version == 1 || filter >= 256 ? message.number(2) : 0;
    message.number(2);  // flags
    const auto values = message.number(2);
    message.bytes(version == 1 ? (name + 7) / 8 * 8 : name);
    message.bytes(4 * values + (version == 1 && values % 2 == 1 ? 4 : 0));
    const bool known = filter == kDeflate || filter == kShuffle;
    if (!known || std::ranges::find(array.filters, filter) != array.filters.end())
      return fmt::format("uses filter {}; shuffle and deflate, each once, are read", filter);
    array.filters.push_back(filter);
  }
  return message.ok() ? "" : kDamagedLayout;
}

std::string place_chunks(std::string_view file, const Layout& layout, PlainArray& array) {
  if (layout.chunk.size() != array.shape.size() + 1 || layout.chunk.back() != array.type.bytes)
    return "has damaged chunks";
  array.chunk.assign(layout.chunk.begin(), layout.chunk.end() - 1);
  const std::size_t bytes = count_of(layout.chunk);
  if (bytes > kMostChunkBytes)
    return fmt::format("has chunks of {} bytes, up to {} are read", bytes, kMostChunkBytes);
  if (layout.address == kUndefined) return "";
  if (!ChunkTree(file, array).node(layout.address, kMaxLevel))
    return "has a damaged index of chunks";
  std::ranges::sort(array.chunks, {}, [](const ChunkPlace& place) { return place.corner; });
  return "";
}

}  // namespace

std::size_t PlainArray::row_bytes() const {
  std::size_t bytes = type.bytes;
  for (std::size_t axis = 1; axis < shape.size(); ++axis)
    if (__builtin_mul_overflow(bytes, shape[axis], &bytes)) return SIZE_MAX;
  return bytes;
}

std::string read_shape(Cursor message, Shape& shape) {
  const auto version = message.number(1), rank = message.number(1), flags = message.number(1);
  message.bytes(version == 1 ? 5 : 1);
  if ((version != 1 && version != 2) || flags > 3) return kDamagedLayout;
  if (rank > kMaxRank) return fmt::format("has {} axes, up to {} are read", rank, kMaxRank);
  for (std::uint64_t i = 0; i < rank; ++i) shape.push_back(message.number(8));
  return message.ok() ? "" : kDamagedLayout;
}

std::string read_layout(std::string_view file, const std::vector<PlainMessage>& messages,
                        PlainArray& array) {
  const auto find = [&](std::uint64_t type) -> const PlainMessage* {
    const auto found = std::ranges::find(messages, type, &PlainMessage::type);
    return found == messages.end() ? nullptr : &*found;
  };
  const auto* space = find(Message::dataspace);
  const auto* type = find(Message::datatype);
  const auto* place = find(Message::layout);
  if (!space || !type || !place) return "is not an array";
  if (find(Message::external_files)) return "keeps its data in other files";
  if (space->shared || type->shared || place->shared) return "has a named type, which is not read";
  std::string wrong = read_shape(Cursor(space->body), array.shape);
  array.type = parse_element_type(Cursor(type->body));
  if (wrong.empty() && array.type.kind == ElementType::other)
    wrong = "has elements of a type that is not read";
  Layout layout;
  if (wrong.empty()) wrong = parse_layout(Cursor(place->body), layout);
  if (const auto* filters = find(Message::filters); filters && wrong.empty())
    wrong = read_filters(Cursor(filters->body), array);
  if (!wrong.empty()) return wrong;
  if (layout.kind == Layout::chunked) return place_chunks(file, layout, array);

  auto shape = array.shape;
  shape.push_back(array.type.bytes);
  const std::size_t bytes = count_of(shape);
  if (bytes == 0) return "";
  if (layout.kind == Layout::compact) {
    array.data = place->body.substr(std::min<std::size_t>(4, place->body.size()));
    return bytes > array.data.size() ? kDamagedLayout : "";
  }
  if (layout.address > file.size() || bytes > file.size() - layout.address)
    return fmt::format("declares {} bytes, past the end of a file of {}", bytes, file.size());
  array.data = file.substr(layout.address, bytes);
  return "";
}

}  // namespace moescope::store::h5
