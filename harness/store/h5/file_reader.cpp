#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/h5/check/structure_check.hpp"
#include "store/h5/reader.hpp"

namespace moescope::store::h5 {
namespace {

// A whole file as memory, for the check of its metadata: only the pages looked at are read.
class Mapping {
 public:
  static core::Result<Mapping> of(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
      return core::Error::bad_input(path + ": cannot be opened: " + std::strerror(errno));
    struct stat info {};
    const bool regular = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
    const auto size = static_cast<std::size_t>(info.st_size);
    void* data = regular && size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
                                     : nullptr;
    ::close(descriptor);
    if (!regular) return core::Error::bad_input(path + ": is not a regular file");
    if (data == MAP_FAILED)
      return core::Error::failed(path + ": cannot be mapped: " + std::strerror(errno));
    return Mapping(data, size);
  }
  Mapping(Mapping&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(other.size_) {}
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping() {
    if (data_) ::munmap(data_, size_);
  }
  std::string_view bytes() const { return {static_cast<const char*>(data_), data_ ? size_ : 0}; }

 private:
  Mapping(void* data, std::size_t size) : data_(data), size_(size) {}

  void* data_;
  std::size_t size_;
};

core::Result<Handle> open_checked(const char* path, const Handle& access, std::string_view bytes,
                                  Status status) {
  check_structure(bytes, status);
  MOESCOPE_CHECK(status.result());
  Handle file(H5Fopen(path, H5F_ACC_RDONLY, access.get()), H5Fclose);
  if (!file) status.library_failed("/", "the file is damaged");
  return status.finish(std::move(file));
}

}  // namespace

core::Result<FileReader> FileReader::open(const std::string& path) {
  prepare_thread();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Locks fail on read-only and some network file systems; a published file never changes.
  H5Pset_file_locking(access.get(), false, true);
  MOESCOPE_TRY(const Mapping mapping, Mapping::of(path));
  MOESCOPE_TRY(Handle file, open_checked(path.c_str(), access, mapping.bytes(),
                                         {core::ErrorKind::bad_input, path}));
  return FileReader(std::move(file), path);
}

core::Result<FileReader> FileReader::open_image(const std::string& bytes, const std::string& name) {
  prepare_thread();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), 1 << 20, false);
  H5Pset_file_image(access.get(), const_cast<char*>(bytes.data()), bytes.size());
  MOESCOPE_TRY(Handle file, open_checked(new_image_name().c_str(), access, bytes,
                                         {core::ErrorKind::bad_input, name}));
  return FileReader(std::move(file), name);
}

NodeReader FileReader::root(Status& status) const {
  prepare_thread();
  return {Handle(H5Oopen(file_.get(), "/", H5P_DEFAULT), H5Oclose), "/", status};
}

}  // namespace moescope::store::h5
