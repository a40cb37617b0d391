#include "store/h5/check/structure_check.hpp"
#include "store/h5/mapping.hpp"
#include "store/h5/reader.hpp"

namespace moescope::store::h5 {
namespace {

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
