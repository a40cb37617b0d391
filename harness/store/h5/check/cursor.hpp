// Reads little-endian fields one after another; past the end it reads zeros and is no longer ok.
#pragma once

#include <cstdint>
#include <string_view>

namespace moescope::store::h5 {

class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : left_(bytes) {}

  // `width` is at most 8.
  std::uint64_t number(std::size_t width) {
    std::uint64_t value = 0;
    bytes(width).copy(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }
  std::string_view bytes(std::uint64_t size) {
    if (size > left_.size()) {
      ok_ = false;
      left_ = {};
      return {};
    }
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  // Up to the next zero byte, which is passed over.
  std::string_view name() {
    const std::string_view taken = bytes(left_.find('\0'));
    bytes(1);
    return taken;
  }

  std::size_t left() const { return left_.size(); }
  bool ok() const { return ok_; }

 private:
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace moescope::store::h5
