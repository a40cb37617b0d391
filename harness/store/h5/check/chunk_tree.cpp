#include "store/h5/check/chunk_tree.hpp"

#include <set>

#include "store/h5/format_limits.hpp"

namespace moescope::store::h5 {
namespace {

// Children of a node: twice the default K of chunk indices, which the superblock cannot change.
constexpr std::uint64_t kMaxChildren = 64;
// Type of the trees that index chunks.
constexpr std::uint64_t kChunks = 1;

class Tree {
 public:
  Tree(std::string_view file, const Layout& layout, const Shape& shape)
      : file_(file), layout_(layout), shape_(shape), key_bytes_(8 + 8 * layout.chunk.size()) {}

  bool node(std::uint64_t address, std::uint64_t level) {
    const std::uint64_t bytes = 24 + kMaxChildren * (8 + key_bytes_) + key_bytes_;
    if (address > file_.size() || bytes > file_.size() - address ||
        !visited_.insert(address).second)
      return false;
    Cursor cursor(file_.substr(address, bytes));
    const bool tree = cursor.bytes(4) == "TREE" && cursor.number(1) == kChunks;
    const auto found_level = cursor.number(1), children = cursor.number(2);
    cursor.bytes(16);  // siblings, which are not followed
    if (!tree || children > kMaxChildren || found_level > kMaxLevel ||
        (level != kAnyLevel && found_level != level))
      return false;
    for (std::uint64_t i = 0; i < children; ++i)
      if (!child(cursor, found_level)) return false;
    return true;
  }

  static constexpr std::uint64_t kAnyLevel = kUndefined;
  std::uint64_t stored() const { return stored_; }

 private:
  bool child(Cursor& cursor, std::uint64_t level) {
    const auto bytes = cursor.number(4);
    cursor.number(4);  // filters left out
    for (std::size_t axis = 0; axis < layout_.chunk.size(); ++axis) {
      const auto corner = cursor.number(8);
      const auto length = axis < shape_.size() ? shape_[axis] : 1;
      if (corner % layout_.chunk[axis] != 0 || corner >= length) return false;
    }
    const auto address = cursor.number(8);
    if (level > 0) return node(address, level - 1);
    if (address > file_.size() || bytes > file_.size() - address) return false;
    stored_ += bytes;
    return true;
  }

  std::string_view file_;
  const Layout& layout_;
  const Shape& shape_;
  std::uint64_t key_bytes_;
  std::set<std::uint64_t> visited_;
  std::uint64_t stored_ = 0;
};

}  // namespace

std::string check_chunk_tree(std::string_view file, const Layout& layout, const Shape& shape,
                             std::uint64_t& stored) {
  if (layout.address == kUndefined) return "";
  Tree tree(file, layout, shape);
  const bool sound = tree.node(layout.address, Tree::kAnyLevel);
  stored = tree.stored();
  return sound ? "" : "has a damaged index of chunks";
}

}  // namespace moescope::store::h5
