// Builds an HDF5 file: groups, attributes, arrays with named axes. A full disk leaves libhdf5 with
// a file it can neither flush nor close, so it builds files in memory, whose finished bytes are
// written by core::write_file_atomic, or on disk through a driver that keeps failures to itself.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "store/h5/disk_driver.hpp"
#include "store/h5/handle.hpp"
#include "store/h5/shape.hpp"
#include "store/h5/status.hpp"
#include "store/h5/types.hpp"

namespace moescope::store::h5 {

// A group or an array, to which attributes can be given.
class Node {
  friend class GroupWriter;

 public:
  Node(Handle id, std::string path, Status& status)
      : id_(std::move(id)), path_(std::move(path)), status_(&status) {}

  void attribute(const std::string& name, std::string_view text);
  void attribute(const std::string& name, const char* text) {
    attribute(name, std::string_view(text));
  }
  void attribute(const std::string& name, const std::vector<std::string>& texts);
  template <class T>
  requires std::integral<T> || std::floating_point<T>
  void attribute(const std::string& name, T value) {
    if constexpr (std::floating_point<T>)
      number(name, element_type<double>(), static_cast<double>(value));
    else if constexpr (std::unsigned_integral<T>)
      number(name, element_type<std::uint64_t>(), static_cast<std::uint64_t>(value));
    else
      number(name, element_type<std::int64_t>(), static_cast<std::int64_t>(value));
  }

  // Adds `rows` rows to an array that GroupWriter::grow() made.
  void append(const Handle& type, const void* data, std::size_t rows);

 protected:
  template <class T>
  void number(const std::string& name, const Handle& type, T value) {
    raw_attribute(name, type, Handle(H5Screate(H5S_SCALAR), H5Sclose), &value);
  }
  void attribute(const std::string& name, const std::vector<std::string>& texts,
                 const Handle& space);
  void raw_attribute(const std::string& name, const Handle& type, const Handle& space,
                     const void* data);
  struct PackedTexts {
    std::string block;
    std::size_t width;
  };
  PackedTexts pack_texts(const std::string& name, const std::vector<std::string>& texts);
  void check_text(const std::string& name, const std::string& text);

  Handle id_;
  std::string path_;
  Status* status_;
};

struct About {
  std::string_view description;
  std::string_view units = {};  // SI name, or none for labels and flags
};

// Axes come before the arrays that lie on them; an array with no elements is left out.
class GroupWriter : public Node {
 public:
  using Node::Node;
  GroupWriter(GroupWriter&&) = default;
  ~GroupWriter();

  bool has(const std::string& name) const;
  // Makes the group, or opens it when it is there.
  GroupWriter group(const std::string& name);

  void axis(const std::string& name, const std::vector<std::string>& labels,
            std::string_view description);
  void index_axis(const std::string& name, std::size_t size, std::string_view description);

  template <class T>
  Node array(const std::string& name, std::span<const T> values,
             const std::vector<std::string>& axes, const About& about) {
    return dataset(name, element_type<T>(), values.data(), values.size(), axes, about);
  }
  template <class T>
  Node array(const std::string& name, const std::vector<T>& values,
             const std::vector<std::string>& axes, const About& about) {
    return array(name, std::span<const T>(values), axes, about);
  }
  void texts(const std::string& name, const std::vector<std::string>& values,
             const std::string& axis, std::string_view description);
  // An array that rows are appended to, each of the shape `row`. When all are there it is given its
  // axes, or declared to be the axis of its own name.
  Node grow(const std::string& name, const Handle& type, const Shape& row, const About& about);
  void grown_on(Node& node, const std::string& name, const std::vector<std::string>& axes) {
    attach(node, name, axes);
  }
  void grown_axis(Node node, const std::string& name, std::size_t size) {
    new_axis(std::move(node), name, size);
  }
  // One long text: JSON, TOML.
  void text(const std::string& name, const std::string& value, std::string_view description);

 private:
  // As it stands in the file; `unused` names the padding so that it is zero.
  struct Use {
    hobj_ref_t array;
    std::int32_t dimension;
    std::int32_t unused = 0;
  };
  struct Axis {
    std::string name;
    std::size_t size;
    hobj_ref_t reference;
    std::vector<Use> uses;
  };

  Node dataset(const std::string& name, const Handle& type, const void* data, std::size_t count,
               const std::vector<std::string>& axes, const About& about);
  Node create(const std::string& name, const Handle& type, const void* data, const Shape& shape,
              const About& about);
  void new_axis(Node node, const std::string& name, std::size_t size);
  void attach(Node& node, const std::string& name, const std::vector<std::string>& axes);
  Axis* find_axis(const std::string& name);

  std::vector<Axis> axes_;
};

// Builds a file on disk, for what does not fit into memory. A failed write is kept and told by
// close(); libhdf5 does not see it.
class DiskWriter {
 public:
  static core::Result<std::unique_ptr<DiskWriter>> create(const std::string& path);
  DiskWriter(const DiskWriter&) = delete;
  DiskWriter& operator=(const DiskWriter&) = delete;
  GroupWriter root();
  // The error of any write so far, or of libhdf5.
  core::Result<void> result() const;
  // Nothing may be open in the file.
  core::Result<void> close();

 private:
  explicit DiskWriter(const std::string& path);

  std::string path_;
  DiskError error_;
  Status status_;
  Handle file_;
};

class ImageWriter {
 public:
  // `name` stands in front of error messages.
  explicit ImageWriter(const std::string& name);
  ImageWriter(const ImageWriter&) = delete;
  ImageWriter& operator=(const ImageWriter&) = delete;
  GroupWriter root();
  Status& status() { return status_; }
  // Closes the file; nothing may be open in it.
  core::Result<std::string> bytes() &&;

 private:
  Status status_;
  std::string image_;
  Handle file_;
};

}  // namespace moescope::store::h5
