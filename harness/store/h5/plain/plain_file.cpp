#include "store/h5/plain/plain_file.hpp"

#include <fmt/format.h>

#include "store/h5/plain/group_links.hpp"

namespace moescope::store::h5 {

using core::Result;

core::Error PlainFile::error(const std::string& path, const std::string& what) const {
  return core::Error::bad_input(name_ + ": " + path + ": " + what);
}

Result<PlainFile> PlainFile::open(const std::string& path) {
  MOESCOPE_TRY(auto mapping, Mapping::of(path));
  PlainFile file(std::make_shared<const Mapping>(std::move(mapping)), path);
  Cursor superblock(file.bytes());
  if (superblock.bytes(8) != std::string_view("\x89HDF\r\n\x1a\n", 8))
    return file.error("signature", "this is not an HDF5 file");
  const auto version = superblock.number(1);
  std::uint64_t offsets = 0, lengths = 0, base = 0, end = 0;
  if (version <= 1) {
    superblock.bytes(4);  // versions of parts, and a reserved byte
    offsets = superblock.number(1), lengths = superblock.number(1);
    superblock.bytes(version == 0 ? 9 : 13);  // reserved, sizes of nodes, flags
    base = superblock.number(8);
    superblock.number(8);  // free space
    end = superblock.number(8);
    superblock.bytes(16);  // driver, and the name of the root's link
    file.root_ = superblock.number(8);
  } else {
    offsets = superblock.number(1), lengths = superblock.number(1);
    superblock.number(1);  // flags
    base = superblock.number(8);
    superblock.number(8);  // extension
    end = superblock.number(8);
    file.root_ = superblock.number(8);
  }
  if (version > 3 || offsets != 8 || lengths != 8 || base != 0 || !superblock.ok())
    return file.error("superblock", "is damaged, or of a form that is not read");
  if (end > file.bytes().size())
    return file.error("superblock", fmt::format("the file is cut short: {} of {} bytes",
                                                file.bytes().size(), end));
  return file;
}

Result<PlainNode> PlainFile::root() const { return PlainNode::at(*this, root_, "/"); }

Result<PlainNode> PlainNode::at(const PlainFile& file, std::uint64_t address,
                                const std::string& path) {
  PlainNode node(file, path);
  std::string wrong = read_messages(file.bytes(), address, node.messages_);
  if (wrong.empty()) wrong = read_links(file.bytes(), node.messages_, node.links_);
  if (!wrong.empty()) return node.error(wrong);
  return node;
}

Result<PlainNode> PlainNode::child(const std::string& name) const {
  const std::string path = (path_ == "/" ? path_ : path_ + "/") + name;
  const auto link = links_.find(name);
  if (link == links_.end()) return file_.error(path, "is missing");
  return at(file_, link->second, path);
}

Result<PlainArray> PlainNode::array(const std::string& name) const {
  MOESCOPE_TRY(const auto node, child(name));
  PlainArray array;
  const std::string wrong = read_layout(file_.bytes(), node.messages_, array);
  if (!wrong.empty()) return node.error(wrong);
  return array;
}

}  // namespace moescope::store::h5
