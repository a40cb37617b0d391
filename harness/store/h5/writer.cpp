#include "store/h5/writer.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace moescope::store::h5 {
namespace {

// Growth of the image in memory.
constexpr std::size_t kImageStep = 1 << 20;

// Where the superblock, in the version written here, holds the file's size.
constexpr std::size_t kEndOfFileField = 28;

// Links and attributes stay in the object's header, whatever their number: the dense form of HDF5
// is a heap and two trees that readers of other languages trip over, and costs more to check.
constexpr unsigned kMaxCompact = 4096;

Handle group_properties() {
  Handle list(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(list.get(), false);
  H5Pset_link_phase_change(list.get(), kMaxCompact, kMaxCompact - 1);
  H5Pset_attr_phase_change(list.get(), kMaxCompact, kMaxCompact - 1);
  return list;
}

// Names of runs may hold any UTF-8.
Handle utf8_name() {
  Handle list(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_char_encoding(list.get(), H5T_CSET_UTF8);
  return list;
}

// libhdf5 gives the finished image away in one place only: when it frees it. (H5Fget_file_image
// of 1.10.8 clears a flag of the superblock without mending the checksum over it.)
H5FD_file_image_callbacks_t keep_image_on_close(std::string* image) {
  H5FD_file_image_callbacks_t callbacks{};
  callbacks.image_malloc = [](std::size_t size, H5FD_file_image_op_t, void*) {
    return std::malloc(size);
  };
  callbacks.image_memcpy = [](void* to, const void* from, std::size_t size, H5FD_file_image_op_t,
                              void*) { return std::memcpy(to, from, size); };
  callbacks.image_realloc = [](void* data, std::size_t size, H5FD_file_image_op_t, void*) {
    return std::realloc(data, size);
  };
  callbacks.image_free = [](void* data, H5FD_file_image_op_t operation, void* kept) -> herr_t {
    if (operation == H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
      // The image has room to grow at its end; the superblock says where the file ends.
      std::uint64_t size = 0;
      std::memcpy(&size, static_cast<const char*>(data) + kEndOfFileField, sizeof size);
      static_cast<std::string*>(kept)->assign(static_cast<const char*>(data), size);
    }
    std::free(data);
    return 0;
  };
  callbacks.udata_copy = [](void* kept) { return kept; };
  callbacks.udata_free = [](void*) -> herr_t { return 0; };
  callbacks.udata = image;
  return callbacks;
}

Handle new_file(const std::string& path, const Handle& access) {
  // The format of HDF5 1.8: its metadata carry checksums and everything in use can read it.
  H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18);
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation.get(), false);
  H5Pset_link_phase_change(creation.get(), kMaxCompact, kMaxCompact - 1);
  H5Pset_attr_phase_change(creation.get(), kMaxCompact, kMaxCompact - 1);
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose};
}

Handle new_image(std::string* image) {
  prepare_thread();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), kImageStep, false);
  auto callbacks = keep_image_on_close(image);
  H5Pset_file_image_callbacks(access.get(), &callbacks);
  return new_file(new_image_name(), access);
}

}  // namespace

ImageWriter::ImageWriter(const std::string& name)
    : status_(core::ErrorKind::failed, name), file_(new_image(&image_)) {
  if (!file_) status_.library_failed("/", "cannot be made");
}

GroupWriter ImageWriter::root() {
  return {Handle(H5Gopen2(file_.get(), "/", H5P_DEFAULT), H5Gclose), "/", status_};
}

core::Result<std::string> ImageWriter::bytes() && {
  if (file_.close() < 0) status_.library_failed("/", "cannot be finished");
  return status_.finish(std::move(image_));
}

DiskWriter::DiskWriter(const std::string& path)
    : path_(path), status_(core::ErrorKind::failed, path) {
  prepare_thread();
  file_ = new_file(path, disk_access(&error_));
  if (!file_) status_.library_failed("/", "cannot be made");
}

core::Result<std::unique_ptr<DiskWriter>> DiskWriter::create(const std::string& path) {
  std::unique_ptr<DiskWriter> writer(new DiskWriter(path));
  MOESCOPE_CHECK(writer->result());
  return writer;
}

GroupWriter DiskWriter::root() {
  return {Handle(H5Gopen2(file_.get(), "/", H5P_DEFAULT), H5Gclose), "/", status_};
}

core::Result<void> DiskWriter::result() const {
  if (!error_.message.empty()) return core::Error::failed(path_ + ": " + error_.message);
  return status_.result();
}

core::Result<void> DiskWriter::close() {
  if (file_.close() < 0) status_.library_failed("/", "cannot be finished");
  return result();
}

void Node::raw_attribute(const std::string& name, const Handle& type, const Handle& space,
                         const void* data) {
  if (!id_) return;  // an array that was left out, or an error that is kept already
  const Handle attribute(
      H5Acreate2(id_.get(), name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  if (!attribute || H5Awrite(attribute.get(), type.get(), data) < 0)
    status_->library_failed(path_, "attribute " + name + " cannot be written");
}

void Node::attribute(const std::string& name, std::string_view text) {
  attribute(name, std::vector<std::string>{std::string(text)},
            Handle(H5Screate(H5S_SCALAR), H5Sclose));
}

void Node::attribute(const std::string& name, const std::vector<std::string>& texts) {
  const hsize_t size = texts.size();
  attribute(name, texts, Handle(H5Screate_simple(1, &size, nullptr), H5Sclose));
}

void Node::attribute(const std::string& name, const std::vector<std::string>& texts,
                     const Handle& space) {
  const auto [block, width] = pack_texts(name, texts);
  raw_attribute(name, text_type(width), space, block.data());
}

Node::PackedTexts Node::pack_texts(const std::string& name, const std::vector<std::string>& texts) {
  std::size_t width = 1;
  for (const auto& text : texts) {
    check_text(name, text);
    width = std::max(width, text.size());
  }
  std::string block(width * texts.size(), '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(&block[i * width], width);
  return {std::move(block), width};
}

void Node::check_text(const std::string& name, const std::string& text) {
  if (text.find('\0') != std::string::npos || !is_utf8(text))
    status_->fail(path_, name + " is not UTF-8 text without zero bytes");
}

bool GroupWriter::has(const std::string& name) const {
  return H5Lexists(id_.get(), name.c_str(), H5P_DEFAULT) > 0;
}

GroupWriter GroupWriter::group(const std::string& name) {
  const std::string path = (path_ == "/" ? path_ : path_ + "/") + name;
  Handle id(has(name) ? H5Gopen2(id_.get(), name.c_str(), H5P_DEFAULT)
                      : H5Gcreate2(id_.get(), name.c_str(), utf8_name().get(),
                                   group_properties().get(), H5P_DEFAULT),
            H5Gclose);
  if (!id) status_->library_failed(path, "the group cannot be made");
  return {std::move(id), path, *status_};
}

}  // namespace moescope::store::h5
