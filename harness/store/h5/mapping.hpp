// A whole file as memory: only the pages that are looked at are read.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::store::h5 {

class Mapping {
 public:
  static core::Result<Mapping> of(const std::string& path);
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping();

  std::string_view bytes() const { return {static_cast<const char*>(data_), data_ ? size_ : 0}; }
  // Lets the pages of these bytes go, so that memory does not grow with what has been read.
  void forget(std::size_t begin, std::size_t size) const;

 private:
  Mapping(void* data, std::size_t size) : data_(data), size_(size) {}

  void* data_;
  std::size_t size_;
};

}  // namespace moescope::store::h5
