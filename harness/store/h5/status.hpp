// The first error of a series of HDF5 calls. Every call is made whatever went before (libhdf5
// answers an invalid identifier with an error), so that code reads as the data it moves and is
// checked once, at its end.
#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"

namespace moescope::store::h5 {

// Keeps libhdf5 from printing its error stack and from loading plug-ins; called before any other
// function of libhdf5. The setting is one per thread, so the call is too.
void prepare_thread();

// A name for a file in memory. libhdf5 takes two of the same name for one file.
std::string new_image_name();

class Status {
 public:
  // `kind` is what an error means here: a file read is bad_input, a file written has failed.
  Status(core::ErrorKind kind, std::string file) : kind_(kind), file_(std::move(file)) {}

  // Keeps "FILE: PATH: WHAT" unless an error is kept already.
  void fail(const std::string& path, const std::string& what);
  // The same, with the reason that libhdf5 gave for its last failure on this thread.
  void library_failed(const std::string& path, const std::string& action);

  bool ok() const { return !error_; }
  core::Result<void> result() const;
  // `value`, or the error that was met while it was made.
  template <class T>
  core::Result<T> finish(T value) const {
    if (error_) return *error_;
    return value;
  }

 private:
  core::ErrorKind kind_;
  std::string file_;
  std::optional<core::Error> error_;
};

}  // namespace moescope::store::h5
