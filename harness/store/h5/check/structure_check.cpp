#include "store/h5/check/structure_check.hpp"

#include <fmt/format.h>

#include <set>

#include "store/h5/check/chunk_tree.hpp"
#include "store/h5/check/messages.hpp"
#include "store/h5/check/object_header.hpp"

namespace moescope::store::h5 {
namespace {

// Deflate reaches about 1,030; more is a declared size with nothing behind it.
constexpr std::uint64_t kMaxRatio = 1100;
// All arrays together, the memory of the machines this is meant for.
constexpr std::uint64_t kMaxTotalBytes = 24ull << 30;
// Four times what the writer makes.
constexpr std::uint64_t kMaxChunkBytes = 1 << 20;
// runs/NAME/REPEAT/ARRAY is the deepest path of the schema.
constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxObjects = 100'000;

class Walk {
 public:
  Walk(std::string_view file, Status& status) : file_(file), status_(status) {}

  void object(std::uint64_t address, const std::string& path, int depth) {
    if (!visited_.insert(address).second) return status_.fail(path, "is linked twice");
    if (visited_.size() > kMaxObjects)
      return status_.fail(path, fmt::format("is one of over {} objects", kMaxObjects));
    if (depth > kMaxDepth) return status_.fail(path, "groups are nested too deeply");
    std::vector<Message> messages;
    std::string wrong = read_object_header(file_, address, messages);
    for (const auto& message : messages)
      if (wrong.empty()) wrong = check_common(message);
    if (!wrong.empty()) return status_.fail(path, wrong);
    if (has(messages, Message::layout)) return array(messages, path);
    for (const auto& message : messages)
      if (message.type == Message::link && status_.ok()) follow(message, path, depth);
  }

 private:
  static bool has(const std::vector<Message>& messages, Message::Type type) {
    return find(messages, type) != nullptr;
  }
  static const Message* find(const std::vector<Message>& messages, Message::Type type) {
    for (const auto& message : messages)
      if (message.type == type) return &message;
    return nullptr;
  }

  // What any object may carry.
  static std::string check_common(const Message& message) {
    const Cursor body(message.body);
    switch (message.type) {
      case Message::link_info: return check_link_info(body);
      case Message::group_info: return check_group_info(body);
      case Message::reference_count: return check_reference_count(body);
      case Message::attribute_info: return check_attribute_info(body);
      case Message::attribute: return check_attribute(body);
      case Message::fill_value: return check_fill_value(body);
      case Message::filters: return check_filters(body);
      case Message::external_files: return "keeps its data in other files";
      default: return "";
    }
  }

  void follow(const Message& message, const std::string& path, int depth) {
    Link link;
    const std::string wrong = parse_link(Cursor(message.body), link);
    if (!wrong.empty()) return status_.fail(path + "/" + link.name, wrong);
    object(link.address, path + "/" + link.name, depth + 1);
  }

  void array(const std::vector<Message>& messages, const std::string& path) {
    const Message* space = find(messages, Message::dataspace);
    const Message* type = find(messages, Message::datatype);
    if (!space || !type || has(messages, Message::link_info) || has(messages, Message::link))
      return status_.fail(path, "is damaged");
    Shape shape;
    bool null = false;
    std::uint64_t element = 0;
    Layout layout;
    std::string wrong = parse_dataspace(Cursor(space->body), shape, null);
    if (wrong.empty()) wrong = parse_datatype(Cursor(type->body), element);
    if (wrong.empty()) wrong = parse_layout(Cursor(find(messages, Message::layout)->body), layout);
    if (wrong.empty() && null) wrong = "has no shape";
    if (wrong.empty() && layout.kind == Layout::chunked) wrong = chunks(layout, shape, element);
    if (wrong.empty()) wrong = size(layout, shape, element);
    if (!wrong.empty()) status_.fail(path, wrong);
  }

  std::string chunks(Layout& layout, const Shape& shape, std::uint64_t element) const {
    if (layout.chunk.size() != shape.size() + 1 || layout.chunk.back() != element)
      return "has damaged chunks";
    const std::size_t bytes = count_of(layout.chunk);
    if (bytes > kMaxChunkBytes)
      return fmt::format("has chunks of {} bytes, up to {} are read", bytes, kMaxChunkBytes);
    return check_chunk_tree(file_, layout, shape, layout.bytes);
  }

  std::string size(const Layout& layout, Shape shape, std::uint64_t element) {
    shape.push_back(element);
    const std::uint64_t bytes = count_of(shape), stored = layout.bytes;
    if (bytes == 0) return "";
    if (stored > file_.size() || bytes / kMaxRatio > stored ||
        (layout.kind != Layout::chunked && bytes != stored))
      return fmt::format("declares {} bytes of which {} are stored in a file of {}", bytes, stored,
                         file_.size());
    if (layout.kind == Layout::contiguous && layout.address > file_.size() - stored)
      return "lies past the end of the file";
    total_ += bytes;
    if (total_ <= kMaxTotalBytes) return "";
    return fmt::format("is one array too many: over {} bytes together are not read",
                       kMaxTotalBytes);
  }

  std::string_view file_;
  Status& status_;
  std::set<std::uint64_t> visited_;
  std::uint64_t total_ = 0;
};

}  // namespace

void check_structure(std::string_view file, Status& status) {
  Cursor superblock(file);
  if (superblock.bytes(8) != std::string_view("\x89HDF\r\n\x1a\n", 8))
    return status.fail("signature", "this is not an HDF5 file");
  const auto version = superblock.number(1), offsets = superblock.number(1),
             lengths = superblock.number(1);
  superblock.number(1);  // open for writing: set in a copy of a file in use
  const auto base = superblock.number(8), extension = superblock.number(8),
             end = superblock.number(8), root = superblock.number(8);
  if (version < 2) return status.fail("superblock", "is of an HDF5 before 1.8, which is not read");
  if (version > 3 || offsets != 8 || lengths != 8 || base != 0 || extension != kUndefined ||
      !superblock.ok())
    return status.fail("superblock", "is damaged, or of a form that is not read");
  if (end > file.size())
    return status.fail("superblock",
                       fmt::format("the file is cut short: {} of {} bytes", file.size(), end));
  Walk(file, status).object(root, "", 0);
}

}  // namespace moescope::store::h5
