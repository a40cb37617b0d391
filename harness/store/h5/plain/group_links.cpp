#include "store/h5/plain/group_links.hpp"

#include <set>

#include "store/h5/check/messages.hpp"
#include "store/h5/format_limits.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedLinks[] = "has a damaged table of links";
constexpr std::size_t kMaxLinks = 100'000;

class SymbolTable {
 public:
  SymbolTable(std::string_view file, std::map<std::string, std::uint64_t>& links)
      : file_(file), links_(links) {}

  bool read(Cursor message) {
    const auto tree = message.number(8), heap = message.number(8);
    return message.ok() && find_names(heap) && node(tree, kMaxLevel);
  }

 private:
  Cursor at(std::uint64_t address) const {
    return Cursor(address < file_.size() ? file_.substr(address) : std::string_view());
  }

  bool find_names(std::uint64_t address) {
    Cursor heap = at(address);
    const bool is_heap = heap.bytes(4) == "HEAP";
    heap.bytes(4);  // version
    const auto size = heap.number(8);
    heap.number(8);  // free list
    const auto data = heap.number(8);
    if (!is_heap || !heap.ok() || data > file_.size() || size > file_.size() - data) return false;
    names_ = file_.substr(data, size);
    return true;
  }

  bool node(std::uint64_t address, std::uint64_t levels_left) {
    if (!visited_.insert(address).second || visited_.size() > kMaxLinks) return false;
    Cursor cursor = at(address);
    const std::string_view signature = cursor.bytes(4);
    if (signature == "SNOD") return symbols(cursor);
    const auto type = cursor.number(1), level = cursor.number(1), children = cursor.number(2);
    cursor.bytes(16);  // siblings
    if (signature != "TREE" || type != 0 || level > kMaxLevel || levels_left == 0) return false;
    for (std::uint64_t i = 0; i < children; ++i) {
      cursor.number(8);  // a name that divides the children
      const auto child = cursor.number(8);
      if (!cursor.ok() || !node(child, levels_left - 1)) return false;
    }
    return true;
  }

  bool symbols(Cursor& cursor) {
    constexpr std::uint64_t kSoftLink = 2;
    cursor.bytes(2);  // version
    const auto count = cursor.number(2);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto name = cursor.number(8), header = cursor.number(8), kind = cursor.number(4);
      cursor.bytes(20);
      if (!cursor.ok() || name >= names_.size() || links_.size() >= kMaxLinks) return false;
      if (kind == kSoftLink) continue;
      links_[std::string(Cursor(names_.substr(name)).name())] = header;
    }
    return true;
  }

  std::string_view file_, names_;
  std::map<std::string, std::uint64_t>& links_;
  std::set<std::uint64_t> visited_;
};

}  // namespace

std::string read_links(std::string_view file, const std::vector<PlainMessage>& messages,
                       std::map<std::string, std::uint64_t>& links) {
  for (const auto& message : messages) {
    if (message.type == kSymbolTable && !SymbolTable(file, links).read(Cursor(message.body)))
      return kDamagedLinks;
    if (message.type == Message::link_info) {
      const std::string wrong = check_link_info(Cursor(message.body));
      if (!wrong.empty()) return wrong + " (h5repack writes a file that is read)";
    }
    if (message.type != Message::link) continue;
    Link link;
    if (parse_link(Cursor(message.body), link).empty()) links[link.name] = link.address;
  }
  return "";
}

}  // namespace moescope::store::h5
