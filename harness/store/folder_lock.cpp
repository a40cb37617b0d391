#include "store/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/text.hpp"

namespace moescope::store {
namespace {

using core::Error;

// False when the folder was moved away between opening the file and locking it.
bool still_there(int lock, const std::string& path) {
  struct stat locked {
  }, named{};
  return ::fstat(lock, &locked) == 0 && ::stat(path.c_str(), &named) == 0 &&
         locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

// A process that was killed holds its lock until it is gone, which a busy machine may delay.
bool take(int lock) {
  constexpr int kTries = 40;
  constexpr auto kPause = std::chrono::milliseconds(50);
  for (int i = 1; ::flock(lock, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (i == kTries) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

Error in_use(const std::string& folder, int lock) {
  char text[32] = {};
  const ssize_t size = ::pread(lock, text, sizeof text - 1, 0);
  const std::string process = core::trim({text, size > 0 ? static_cast<std::size_t>(size) : 0});
  return Error::bad_input(folder + ": in use by process " +
                          (process.empty() ? "(unknown)" : process) +
                          "; wait for it or give another output file");
}

}  // namespace

core::Result<int> lock_folder(const std::string& folder) {
  const std::string path = folder + "/" + kLockName;
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0 && (errno == ENOENT || errno == ENOTDIR))
    return Error::bad_input(folder + ": there is no interrupted run to continue");
  if (lock < 0) return Error::failed(path + ": cannot be opened: " + std::strerror(errno));
  const bool taken = take(lock);
  if (!taken || !still_there(lock, path)) {
    const Error error = taken ? Error::bad_input(folder + ": was finished by another process")
                              : in_use(folder, lock);
    ::close(lock);
    return error;
  }
  // The text is for messages only: a full disk does not matter here.
  const std::string process = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) == 0) [[maybe_unused]]
    const ssize_t written = ::pwrite(lock, process.data(), process.size(), 0);
  return lock;
}

}  // namespace moescope::store
