#include "core/memory.hpp"

#include <cstring>

namespace moescope::core {

Result<void> HostMemory::resize(Buffer& buffer, std::size_t bytes) {
  buffer.host.resize(bytes);
  return {};
}

void HostMemory::copy(void* to, const void* from, std::size_t bytes) {
  if (bytes > 0) std::memcpy(to, from, bytes);
}

void HostMemory::copy_in(void* to, const void* from_host, std::size_t bytes) {
  copy(to, from_host, bytes);
}

void HostMemory::copy_out(void* to_host, const void* from, std::size_t bytes) {
  copy(to_host, from, bytes);
}

}  // namespace moescope::core
