// The number of elements of an array from the lengths of its axes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moescope::store::h5 {

using Shape = std::vector<std::size_t>;

// SIZE_MAX when the product is over it: lengths that a stranger's file declares may overflow.
inline std::size_t count_of(const Shape& shape) {
  std::size_t count = 1;
  for (const std::size_t length : shape) {
    if (length == 0) return 0;
    if (__builtin_mul_overflow(count, length, &count)) count = SIZE_MAX;
  }
  return count;
}

// Part of an array: the index of its first element and its length along each axis.
struct Block {
  Shape start, lengths;
};
inline Block whole(const Shape& shape) { return {Shape(shape.size(), 0), shape}; }

}  // namespace moescope::store::h5
