// Reads an HDF5 file whose structure has been checked (check/structure_check.hpp). What is read has
// exactly the type and shape asked for; anything else is the error of the status.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "store/h5/handle.hpp"
#include "store/h5/shape.hpp"
#include "store/h5/status.hpp"
#include "store/h5/types.hpp"

namespace moescope::store::h5 {

class NodeReader {
 public:
  NodeReader(Handle id, std::string path, Status& status)
      : id_(std::move(id)), path_(std::move(path)), status_(&status) {}

  Status& status() const { return *status_; }
  void fail(const std::string& what) const { status_->fail(path_, what); }
  // Keeps the error of a check of what was read from here.
  void accept(const core::Result<void>& checked) const {
    if (!checked) fail(checked.error().message);
  }

  bool has(const std::string& name) const;
  std::vector<std::string> names() const;           // of the links, ascending
  NodeReader child(const std::string& name) const;  // an error when it is missing

  bool has_attribute(const std::string& name) const;
  std::string text_attribute(const std::string& name) const;
  template <class T>  // std::int64_t, std::uint64_t or double
  T attribute(const std::string& name) const;
  // An attribute that must fit an int.
  int int_attribute(const std::string& name) const;

  // The number of elements on an axis; 0 when it was left out because it had none.
  std::size_t axis(const std::string& name) const;
  std::vector<std::string> labels(const std::string& axis) const;

  // Missing is an error unless the shape has no elements.
  template <class T>
  std::vector<T> array(const std::string& name, const Shape& shape) const {
    return block<T>(name, shape, whole(shape));
  }
  // The block of an array of that shape; it reads from the file what it needs and no more.
  template <class T>
  std::vector<T> block(const std::string& name, const Shape& shape, const Block& block) const;
  // Missing gives an empty vector.
  template <class T>
  std::vector<T> optional_array(const std::string& name, const Shape& shape) const {
    return has(name) ? array<T>(name, shape) : std::vector<T>();
  }
  std::vector<std::string> texts(const std::string& name, std::size_t size) const;
  std::string text(const std::string& name) const;
  // True when the array is there and has elements of type T.
  template <class T>
  bool holds(const std::string& name) const;

 private:
  Handle open_array(const std::string& name) const;
  bool fits(const Handle& array, const std::string& name, const Shape& shape) const;
  bool has_type(const Handle& array, const Handle& type) const;
  void read(const Handle& array, const std::string& name, const Handle& type, const Block& block,
            void* data) const;
  Handle open_attribute(const std::string& name) const;
  void read_attribute(const Handle& attribute, const std::string& name, const Handle& type,
                      void* data) const;
  std::string path_of(const std::string& name) const;

  Handle id_;
  std::string path_;
  Status* status_;
};

class FileReader {
 public:
  // Opens a file on disk, also on read-only and network file systems, and checks its structure.
  static core::Result<FileReader> open(const std::string& path);
  // The same for the bytes of a file; `name` stands in front of error messages.
  static core::Result<FileReader> open_image(const std::string& bytes, const std::string& name);

  NodeReader root(Status& status) const;
  Status new_status() const { return {core::ErrorKind::bad_input, name_}; }
  const std::string& name() const { return name_; }

 private:
  FileReader(Handle file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  Handle file_;
  std::string name_;
};

}  // namespace moescope::store::h5
