#include "store/h5/status.hpp"

#include <hdf5.h>

#include <atomic>

namespace moescope::store::h5 {
namespace {

// The innermost entry of the stack says what was wrong; the outer ones only who had asked.
herr_t keep_innermost(unsigned, const H5E_error2_t* entry, void* text) {
  if (entry->desc) *static_cast<std::string*>(text) = entry->desc;
  return 0;
}

}  // namespace

void prepare_thread() {
  thread_local bool prepared = false;
  if (std::exchange(prepared, true)) return;
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
}

std::string new_image_name() {
  static std::atomic<unsigned long> count{0};
  return "image " + std::to_string(count++);
}

void Status::fail(const std::string& path, const std::string& what) {
  if (!error_) error_ = core::Error{kind_, file_ + ": " + path + ": " + what};
}

void Status::library_failed(const std::string& path, const std::string& action) {
  if (error_) return;
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &reason);
  fail(path, action + (reason.empty() ? "" : " (HDF5: " + reason + ")"));
}

core::Result<void> Status::result() const {
  if (error_) return *error_;
  return {};
}

}  // namespace moescope::store::h5
