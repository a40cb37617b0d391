// Owns one HDF5 identifier and closes it with the function of its kind.
#pragma once

#include <hdf5.h>

#include <utility>

namespace moescope::store::h5 {

class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  Handle(hid_t id, Close closer) : id_(id), close_(closer) {}
  Handle(Handle&& other) noexcept { swap(other); }
  Handle& operator=(Handle&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }

  hid_t get() const { return id_; }
  // Closes early, for the sake of the answer.
  herr_t close() { return id_ < 0 ? -1 : close_(std::exchange(id_, H5I_INVALID_HID)); }
  explicit operator bool() const { return id_ >= 0; }

 private:
  void swap(Handle& other) {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
  }

  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

}  // namespace moescope::store::h5
