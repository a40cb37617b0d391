#include "routing/formats/byte_region.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace moescope::routing {

using core::Error;
using core::Result;

namespace {

std::shared_ptr<const int> closing(int descriptor) {
  return {new int(descriptor), [](const int* owned) {
            ::close(*owned);
            delete owned;
          }};
}

}  // namespace

Result<ByteRegion> ByteRegion::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
  struct stat info {};
  ByteRegion region(closing(descriptor), path, 0);
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode))
    return Error::bad_input(path + ": is not a regular file");
  region.size_ = static_cast<std::uint64_t>(info.st_size);
  return region;
}

Result<ByteRegion> ByteRegion::scratch(const std::string& name) {
  std::error_code no_folder;
  const auto folder = std::filesystem::temp_directory_path(no_folder);
  std::string path = (no_folder ? "/tmp" : folder.string()) + "/moescope-XXXXXX";
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0)
    return Error::failed(path + ": a temporary file cannot be made: " + std::strerror(errno));
  ::unlink(path.c_str());
  return ByteRegion(closing(descriptor), name, 0);
}

Result<void> ByteRegion::read(std::uint64_t offset, std::size_t size, char* data) const {
  if (offset > size_ || size > size_ - offset)
    return Error::bad_input(
        fmt::format("{}: is cut short: {} bytes, {} are needed", name_, size_, offset + size));
  while (size > 0) {
    const ssize_t n = ::pread(*descriptor_, data, size, static_cast<off_t>(begin_ + offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0)
      return Error::failed(name_ +
                           ": reading failed: " + (n < 0 ? std::strerror(errno) : "no more"));
    data += n, offset += static_cast<std::uint64_t>(n), size -= static_cast<std::size_t>(n);
  }
  return {};
}

ByteRegion ByteRegion::part(std::uint64_t offset, std::uint64_t size) const {
  ByteRegion region = *this;
  region.begin_ += offset;
  region.size_ = size;
  return region;
}

Result<void> ByteRegion::append(const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::pwrite(*descriptor_, data, size, static_cast<off_t>(begin_ + size_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return Error::failed(name_ + ": writing a temporary file failed: " + std::strerror(errno));
    data += n, size_ += static_cast<std::uint64_t>(n), size -= static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace moescope::routing
