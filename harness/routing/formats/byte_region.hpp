// A run of bytes of a file that may be read in any order.
#pragma once

#include <memory>
#include <string>

#include "core/result.hpp"

namespace moescope::routing {

class ByteRegion {
 public:
  // A whole file.
  static core::Result<ByteRegion> open(const std::string& path);
  // An empty temporary file, which goes with the last copy of the region; `name` is for messages.
  static core::Result<ByteRegion> scratch(const std::string& name);

  // Fills `size` bytes from `offset`; bad_input when they are not there.
  core::Result<void> read(std::uint64_t offset, std::size_t size, char* data) const;
  ByteRegion part(std::uint64_t offset, std::uint64_t size) const;
  core::Result<void> append(const char* data, std::size_t size);  // to a scratch region

  std::uint64_t size() const { return size_; }
  const std::string& name() const { return name_; }

 private:
  ByteRegion(std::shared_ptr<const int> descriptor, std::string name, std::uint64_t size)
      : descriptor_(std::move(descriptor)), name_(std::move(name)), size_(size) {}

  std::shared_ptr<const int> descriptor_;
  std::string name_;
  std::uint64_t begin_ = 0, size_ = 0;
};

}  // namespace moescope::routing
