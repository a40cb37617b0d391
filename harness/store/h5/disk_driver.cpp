#include "store/h5/disk_driver.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace moescope::store::h5 {
namespace {

struct DiskFile {
  H5FD_t common;  // libhdf5's part comes first
  int descriptor;
  haddr_t allocated, end;
  DiskError* error;
};

DiskFile* of(H5FD_t* file) { return reinterpret_cast<DiskFile*>(file); }
const DiskFile* of(const H5FD_t* file) { return reinterpret_cast<const DiskFile*>(file); }

void keep_error(DiskFile* file, const char* action) {
  if (file->error->message.empty())
    file->error->message = std::string(action) + ": " + std::strerror(errno);
}

// The list carries the address of the error; libhdf5 copies and frees what it is given.
void* copy_pointer(const void* pointer) {
  return new DiskError*(*static_cast<DiskError* const*>(pointer));
}
herr_t free_pointer(void* pointer) {
  delete static_cast<DiskError**>(pointer);
  return 0;
}

H5FD_t* open_file(const char* name, unsigned, hid_t access, haddr_t) {
  auto* const* error = static_cast<DiskError* const*>(H5Pget_driver_info(access));
  const int descriptor = ::open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    (*error)->message = std::string("cannot be written: ") + std::strerror(errno);
    return nullptr;
  }
  auto* file = new DiskFile{};
  file->descriptor = descriptor;
  file->error = *error;
  return &file->common;
}

herr_t close_file(H5FD_t* file) {
  if (::close(of(file)->descriptor) != 0) keep_error(of(file), "writing failed");
  delete of(file);
  return 0;
}

herr_t read_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* data) {
  auto* to = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t n = ::pread(of(file)->descriptor, to, size, static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) keep_error(of(file), "reading failed");
    if (n <= 0) break;
    to += n, address += static_cast<haddr_t>(n), size -= static_cast<std::size_t>(n);
  }
  std::memset(to, 0, size);  // past the end
  return 0;
}

herr_t write_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size,
                   const void* data) {
  const auto* from = static_cast<const char*>(data);
  of(file)->end = std::max(of(file)->end, address + size);
  while (size > 0 && of(file)->error->message.empty()) {
    const ssize_t n = ::pwrite(of(file)->descriptor, from, size, static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) keep_error(of(file), "writing failed");
    if (n <= 0) break;
    from += n, address += static_cast<haddr_t>(n), size -= static_cast<std::size_t>(n);
  }
  return 0;
}

herr_t truncate_file(H5FD_t* file, hid_t, hbool_t) {
  if (of(file)->error->message.empty() &&
      ::ftruncate(of(file)->descriptor, static_cast<off_t>(of(file)->allocated)) != 0)
    keep_error(of(file), "writing failed");
  of(file)->end = of(file)->allocated;
  return 0;
}

H5FD_class_t describe_driver() {
  H5FD_class_t driver{};
  driver.name = "moescope-disk";
  driver.maxaddr = INT64_MAX;
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(DiskError*);
  driver.fapl_copy = copy_pointer;
  driver.fapl_free = free_pointer;
  driver.open = open_file;
  driver.close = close_file;
  driver.query = [](const H5FD_t*, unsigned long* flags) -> herr_t {
    // As libhdf5's own driver for disks: gather small writes of metadata and of small arrays.
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
  };
  driver.get_eoa = [](const H5FD_t* file, H5FD_mem_t) { return of(file)->allocated; };
  driver.set_eoa = [](H5FD_t* file, H5FD_mem_t, haddr_t address) -> herr_t {
    of(file)->allocated = address;
    return 0;
  };
  driver.get_eof = [](const H5FD_t* file, H5FD_mem_t) { return of(file)->end; };
  driver.read = read_bytes;
  driver.write = write_bytes;
  driver.truncate = truncate_file;
  const H5FD_mem_t map[] = H5FD_FLMAP_SINGLE;
  std::copy(std::begin(map), std::end(map), driver.fl_map);
  return driver;
}

}  // namespace

Handle disk_access(DiskError* error) {
  static const H5FD_class_t driver = describe_driver();
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  const Handle id(H5FDregister(&driver), H5FDunregister);
  H5Pset_driver(access.get(), id.get(), &error);
  return access;
}

}  // namespace moescope::store::h5
