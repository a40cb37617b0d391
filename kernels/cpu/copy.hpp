// Copying rows to where they will not be read soon.
#pragma once

#include <cstddef>

namespace moescope::kernels {

// Copies rows into a buffer of `total` bytes. A buffer larger than the caches is written past them:
// an ordinary store would first read the line it overwrites, which doubles what the memory moves.
class RowCopier {
 public:
  explicit RowCopier(std::size_t total);
  // Makes the rows visible to other threads before whatever this thread does next.
  ~RowCopier();
  RowCopier(const RowCopier&) = delete;
  RowCopier& operator=(const RowCopier&) = delete;

  void copy(std::byte* to, const void* from, std::size_t bytes) const;

 private:
  bool past_caches_;
};

}  // namespace moescope::kernels
