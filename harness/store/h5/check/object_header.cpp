#include "store/h5/check/object_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/h5/check/cursor.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedHeader[] = "has a damaged header";
constexpr std::size_t kMaxMessages = 100'000;
// Every block of messages ends with its checksum.
constexpr std::size_t kChecksumBytes = 4;

bool is_known(std::uint64_t type) {
  switch (static_cast<Message::Type>(type)) {
    case Message::nil:
    case Message::dataspace:
    case Message::link_info:
    case Message::datatype:
    case Message::fill_value:
    case Message::link:
    case Message::external_files:
    case Message::layout:
    case Message::group_info:
    case Message::filters:
    case Message::attribute:
    case Message::continuation:
    case Message::attribute_info:
    case Message::reference_count: return true;
  }
  return false;
}

bool may_repeat(Message::Type type) {
  return type == Message::nil || type == Message::link || type == Message::attribute ||
         type == Message::continuation;
}

class Header {
 public:
  Header(std::string_view file, std::vector<Message>& messages)
      : file_(file), messages_(messages) {}

  std::string read(std::uint64_t address) {
    if (address >= file_.size()) return kDamagedHeader;
    Cursor cursor(file_.substr(address));
    const bool header = cursor.bytes(4) == "OHDR" && cursor.number(1) == 2;
    const auto flags = cursor.number(1);
    if (!header || flags > 0x3F) return "has a header of an HDF5 before 1.8, or a damaged one";
    if (flags & 0x20) cursor.bytes(16);  // times
    if (flags & 0x10) cursor.bytes(4);   // where attributes and links leave the header
    ordered_ = flags & 4;
    const auto size = cursor.number(std::size_t{1} << (flags & 3));
    const std::string_view block = cursor.bytes(size);
    cursor.bytes(kChecksumBytes);
    if (!cursor.ok()) return kDamagedHeader;
    std::string wrong = read_block(block);
    // Continuations are messages of earlier blocks, so the list grows while it is read.
    for (std::size_t i = 0; i < messages_.size() && wrong.empty(); ++i)
      if (messages_[i].type == Message::continuation) wrong = follow(messages_[i].body);
    return wrong;
  }

 private:
  std::string follow(std::string_view body) {
    Cursor place(body);
    const auto address = place.number(8), size = place.number(8);
    constexpr std::size_t kFrame = 4 + kChecksumBytes;
    if (!place.ok() || size < kFrame || address > file_.size() || size > file_.size() - address ||
        file_.substr(address, 4) != "OCHK")
      return kDamagedHeader;
    return read_block(file_.substr(address + 4, size - kFrame));
  }

  std::string read_block(std::string_view block) {
    Cursor cursor(block);
    const std::size_t head = ordered_ ? 6 : 4;
    // What is left is a gap too small for a message.
    while (cursor.left() >= head) {
      const auto type = cursor.number(1), size = cursor.number(2), flags = cursor.number(1);
      if (ordered_) cursor.number(2);
      const std::string_view body = cursor.bytes(size);
      constexpr std::uint64_t kShared = 2;
      if (!cursor.ok() || flags & kShared || messages_.size() >= kMaxMessages)
        return kDamagedHeader;
      if (!is_known(type)) return fmt::format("has a header message of type {}: not read", type);
      const auto known = static_cast<Message::Type>(type);
      if (!may_repeat(known) &&
          std::ranges::find(messages_, known, &Message::type) != messages_.end())
        return kDamagedHeader;
      messages_.push_back({known, body});
    }
    return "";
  }

  std::string_view file_;
  std::vector<Message>& messages_;
  bool ordered_ = false;
};

}  // namespace

std::string read_object_header(std::string_view file, std::uint64_t address,
                               std::vector<Message>& messages) {
  return Header(file, messages).read(address);
}

}  // namespace moescope::store::h5
