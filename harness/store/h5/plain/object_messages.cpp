#include "store/h5/plain/object_messages.hpp"

#include "store/h5/check/cursor.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedObject[] = "has a damaged header";
constexpr std::size_t kMaxMessages = 100'000;

// Version 1 (HDF5 format specification, section IV.A.1.a): what h5py writes unless told otherwise.
class OldHeader {
 public:
  OldHeader(std::string_view file, std::vector<PlainMessage>& messages)
      : file_(file), messages_(messages) {}

  std::string read(std::uint64_t address) {
    constexpr std::uint64_t kPrefix = 16;
    Cursor prefix(file_.substr(address));
    prefix.bytes(8);  // version, number of messages, links to the object
    const auto size = prefix.number(4);
    prefix.bytes(kPrefix - 12);
    if (!prefix.ok() || size > prefix.left()) return kDamagedObject;
    std::string wrong = block(file_.substr(address + kPrefix, size));
    // Continuations are messages of earlier blocks, so the list grows while it is read.
    for (std::size_t i = 0; i < messages_.size() && wrong.empty(); ++i)
      if (messages_[i].type == Message::continuation) wrong = follow(messages_[i].body);
    return wrong;
  }

 private:
  std::string follow(std::string_view body) {
    Cursor place(body);
    const auto address = place.number(8), size = place.number(8);
    if (!place.ok() || address > file_.size() || size > file_.size() - address)
      return kDamagedObject;
    return block(file_.substr(address, size));
  }

  std::string block(std::string_view bytes) {
    Cursor cursor(bytes);
    constexpr std::size_t kHead = 8;
    while (cursor.left() >= kHead) {
      const auto type = cursor.number(2), size = cursor.number(2), flags = cursor.number(1);
      cursor.bytes(3);
      const std::string_view body = cursor.bytes(size);
      if (!cursor.ok() || messages_.size() >= kMaxMessages) return kDamagedObject;
      messages_.push_back({type, body, (flags & 2) != 0});
    }
    return "";
  }

  std::string_view file_;
  std::vector<PlainMessage>& messages_;
};

}  // namespace

std::string read_messages(std::string_view file, std::uint64_t address,
                          std::vector<PlainMessage>& messages) {
  if (address >= file.size()) return kDamagedObject;
  if (file[address] == 1) return OldHeader(file, messages).read(address);
  std::vector<Message> found;
  const std::string wrong = read_object_header(file, address, found);
  for (const auto& message : found)
    messages.push_back({static_cast<std::uint64_t>(message.type), message.body});
  return wrong;
}

}  // namespace moescope::store::h5
