#include "core/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace moescope::core {
namespace {

std::string folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

Error system_error(const std::string& path, const char* action) {
  return Error::failed(path + ": " + action + ": " + std::strerror(errno));
}

// close() reports a late write error (full disk, quota) once; the guard only covers early returns.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path, "writing failed");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
  struct stat info {};
  if (::fstat(file.get(), &info) == 0 && S_ISDIR(info.st_mode))
    return Error::bad_input(path + ": is a folder, a file is needed");
  std::string bytes;
  char block[1 << 16];
  for (;;) {
    const ssize_t n = ::read(file.get(), block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path, "reading failed");
    if (n == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(n));
  }
}

Result<void> publish_file(const std::string& temporary, const std::string& target) {
  {
    const Descriptor file(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return system_error(temporary, "cannot be opened");
    if (::fsync(file.get()) != 0) return system_error(temporary, "flushing to disk failed");
  }
  if (::rename(temporary.c_str(), target.c_str()) != 0)
    return system_error(target, "renaming into place failed");
  const Descriptor folder(::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) ::fsync(folder.get());
  return {};
}

Result<void> write_file_atomic(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp-" + std::to_string(::getpid());
  const auto write_and_publish = [&]() -> Result<void> {
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.get() < 0) return system_error(path, "cannot be written");
    MOESCOPE_CHECK(write_all(file.get(), bytes, path));
    if (!file.close()) return system_error(path, "writing failed");
    return publish_file(temporary, path);
  };
  auto done = write_and_publish();
  if (!done) ::unlink(temporary.c_str());
  return done;
}

Result<void> check_writable(const std::string& path) {
  const std::string folder = folder_of(path);
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    return Error::bad_input(path + ": the folder " + folder +
                            " does not exist; make it or choose another path");
  if (std::filesystem::is_directory(path, ignored))
    return Error::bad_input(path + ": is a folder; give the name of a file in it");
  const std::string probe = path + ".tmp-" + std::to_string(::getpid());
  const Descriptor file(::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (file.get() < 0)
    return Error::bad_input(path + ": cannot be written: " + std::strerror(errno));
  ::unlink(probe.c_str());
  return {};
}

}  // namespace moescope::core
