// Attributes of foreign files: the three versions of the message, and texts of variable length,
// which lie in a heap elsewhere in the file (HDF5 format specification, sections IV.A.2.m, III.E).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "store/h5/plain/plain_file.hpp"
#include "store/h5/types.hpp"

namespace moescope::store::h5 {
namespace {

using core::Result;

struct AttributeParts {
  std::string_view name, type, space, data;
};

std::optional<AttributeParts> split_attribute(Cursor message) {
  const auto version = message.number(1), flags = message.number(1);
  const auto name_bytes = message.number(2), type_bytes = message.number(2),
             space_bytes = message.number(2);
  if (version < 1 || version > 3 || (version > 1 && (flags & 3) != 0)) return std::nullopt;
  if (version == 3) message.number(1);  // character set
  const auto part = [&](std::uint64_t bytes) {
    const std::string_view taken = message.bytes(bytes);
    if (version == 1) message.bytes((8 - bytes % 8) % 8);
    return taken;
  };
  AttributeParts parts{part(name_bytes), part(type_bytes), part(space_bytes), {}};
  if (!message.ok()) return std::nullopt;
  parts.name = parts.name.substr(0, parts.name.find('\0'));
  parts.data = message.bytes(message.left());
  return parts;
}

// An object of the global heap collection at `address`.
std::optional<std::string_view> heap_object(std::string_view file, std::uint64_t address,
                                            std::uint64_t index) {
  if (address >= file.size()) return std::nullopt;
  Cursor collection(file.substr(address));
  const bool is_heap = collection.bytes(4) == "GCOL";
  collection.bytes(4);  // version
  constexpr std::uint64_t kHead = 16;
  const auto size = collection.number(8);
  if (!is_heap || !collection.ok() || size < kHead) return std::nullopt;
  Cursor objects(collection.bytes(size - kHead));
  while (objects.ok() && objects.left() >= kHead) {
    const auto found = objects.number(2);
    objects.bytes(6);  // uses
    const auto bytes = objects.number(8);
    const std::string_view data = objects.bytes(bytes);
    objects.bytes((8 - bytes % 8) % 8);
    if (found == 0) break;  // what is left is free
    if (found == index && data.size() == bytes) return data;
  }
  return std::nullopt;
}

std::optional<std::string> text_of(std::string_view file, const ElementType& type,
                                   std::string_view cell) {
  std::string_view text = cell;
  if (type.kind == ElementType::text_list) {
    Cursor place(cell);
    const auto length = place.number(4), address = place.number(8), index = place.number(4);
    const auto object = length == 0 ? std::string_view() : heap_object(file, address, index);
    if (!object || object->size() < length) return std::nullopt;
    text = object->substr(0, length);
  }
  return std::string(text.substr(0, text.find('\0')));
}

}  // namespace

bool PlainNode::has_attribute(const std::string& name) const {
  return std::ranges::any_of(messages_, [&](const PlainMessage& message) {
    if (message.type != Message::attribute) return false;
    const auto parts = split_attribute(Cursor(message.body));
    return parts && parts->name == name;
  });
}

Result<PlainNode::Attribute> PlainNode::attribute(const std::string& name) const {
  for (const auto& message : messages_) {
    if (message.type != Message::attribute) continue;
    const auto parts = split_attribute(Cursor(message.body));
    if (!parts || parts->name != name) continue;
    Attribute found{{}, parse_element_type(Cursor(parts->type)), parts->data};
    const std::string wrong = read_shape(Cursor(parts->space), found.shape);
    if (!wrong.empty()) return error("attribute " + name + " " + wrong);
    if (found.type.kind == ElementType::other ||
        count_of(found.shape) > found.data.size() / found.type.bytes)
      return error("attribute " + name + " is damaged, or of a type that is not read");
    return found;
  }
  return error("attribute " + name + " is missing");
}

Result<std::vector<std::string>> PlainNode::text_attribute(const std::string& name) const {
  MOESCOPE_TRY(const Attribute found, attribute(name));
  if (found.type.kind != ElementType::text && found.type.kind != ElementType::text_list)
    return error("attribute " + name + " is not text");
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count_of(found.shape); ++i) {
    const auto text = text_of(file_.bytes(), found.type,
                              found.data.substr(i * found.type.bytes, found.type.bytes));
    if (!text || !is_utf8(*text)) return error("attribute " + name + " is damaged, or not UTF-8");
    texts.push_back(*text);
  }
  return texts;
}

Result<std::int64_t> PlainNode::integer_attribute(const std::string& name) const {
  MOESCOPE_TRY(const Attribute found, attribute(name));
  if (found.type.kind != ElementType::integer || count_of(found.shape) != 1)
    return error("attribute " + name + " is not one whole number");
  return integer_of(found.type, found.data.data());
}

}  // namespace moescope::store::h5
