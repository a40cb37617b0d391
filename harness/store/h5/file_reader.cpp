#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/h5/reader.hpp"
#include "store/h5/structure_check.hpp"

namespace moescope::store::h5 {
namespace {

constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);

// The structure has been checked when this returns a file.
core::Result<Handle> open_checked(const char* path, const Handle& access, std::string_view start,
                                  std::uint64_t bytes, Status status) {
  if (start.substr(0, kSignature.size()) != kSignature) {
    status.fail("signature", "this is not an HDF5 file");
    return status.result().error();
  }
  Handle file(H5Fopen(path, H5F_ACC_RDONLY, access.get()), H5Fclose);
  if (!file)
    status.library_failed("/", "the file is damaged or cut short");
  else
    check_structure(file.get(), bytes, status);
  return status.finish(std::move(file));
}

}  // namespace

core::Result<FileReader> FileReader::open(const std::string& path) {
  prepare_thread();
  struct stat info {};
  char start[8] = {};
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return core::Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
  const bool regular = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  const ssize_t got = regular ? ::pread(descriptor, start, sizeof start, 0) : 0;
  ::close(descriptor);
  if (!regular) return core::Error::bad_input(path + ": is not a regular file");

  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Locks fail on read-only and some network file systems; a published file never changes.
  H5Pset_file_locking(access.get(), false, true);
  MOESCOPE_TRY(
      Handle file,
      open_checked(path.c_str(), access, {start, got > 0 ? static_cast<size_t>(got) : 0},
                   static_cast<std::uint64_t>(info.st_size), {core::ErrorKind::bad_input, path}));
  return FileReader(std::move(file), path);
}

core::Result<FileReader> FileReader::open_image(const std::string& bytes, const std::string& name) {
  prepare_thread();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), 1 << 20, false);
  H5Pset_file_image(access.get(), const_cast<char*>(bytes.data()), bytes.size());
  MOESCOPE_TRY(Handle file, open_checked(new_image_name().c_str(), access, bytes, bytes.size(),
                                         {core::ErrorKind::bad_input, name}));
  return FileReader(std::move(file), name);
}

NodeReader FileReader::root(Status& status) const {
  prepare_thread();
  return {Handle(H5Oopen(file_.get(), "/", H5P_DEFAULT), H5Oclose), "/", status};
}

}  // namespace moescope::store::h5
