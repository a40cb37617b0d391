#include "store/h5/mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace moescope::store::h5 {

core::Result<Mapping> Mapping::of(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return core::Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
  struct stat info {};
  const bool regular = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  const auto size = static_cast<std::size_t>(info.st_size);
  void* data =
      regular && size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : nullptr;
  ::close(descriptor);
  if (!regular) return core::Error::bad_input(path + ": is not a regular file");
  if (data == MAP_FAILED)
    return core::Error::failed(path + ": cannot be mapped: " + std::strerror(errno));
  return Mapping(data, size);
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(other.size_) {}

Mapping::~Mapping() {
  if (data_) ::munmap(data_, size_);
}

void Mapping::forget(std::size_t begin, std::size_t size) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t end = (begin + size) / page * page;
  begin = (begin + page - 1) / page * page;
  if (begin < end) ::madvise(static_cast<char*>(data_) + begin, end - begin, MADV_DONTNEED);
}

}  // namespace moescope::store::h5
