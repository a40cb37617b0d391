// Reads HDF5 files of other programs without libhdf5, which trusts the lengths, indices and
// addresses that a file gives and can be made to write past its buffers. Read are groups, arrays
// and attributes as h5py, PyTables, MATLAB and this program write them, in both forms of headers;
// what is not (newer chunk indices, soft and external links, other filters than shuffle and
// deflate) is named when it is asked for.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "store/h5/mapping.hpp"
#include "store/h5/plain/array_layout.hpp"

namespace moescope::store::h5 {

class PlainNode;

// Cheap to copy: nodes and readers share the mapped file.
class PlainFile {
 public:
  static core::Result<PlainFile> open(const std::string& path);
  core::Result<PlainNode> root() const;

  std::string_view bytes() const { return mapping_->bytes(); }
  const Mapping& mapping() const { return *mapping_; }
  // bad_input "FILE: PATH: WHAT".
  core::Error error(const std::string& path, const std::string& what) const;

 private:
  PlainFile(std::shared_ptr<const Mapping> mapping, std::string name)
      : mapping_(std::move(mapping)), name_(std::move(name)) {}

  std::shared_ptr<const Mapping> mapping_;
  std::string name_;
  std::uint64_t root_ = 0;
};

class PlainNode {
 public:
  bool has(const std::string& name) const { return links_.contains(name); }
  core::Result<PlainNode> child(const std::string& name) const;  // bad_input when it is missing
  core::Result<PlainArray> array(const std::string& name) const;
  core::Error error(const std::string& what) const { return file_.error(path_, what); }
  const PlainFile& file() const { return file_; }
  const std::string& path() const { return path_; }

  bool has_attribute(const std::string& name) const;
  // Texts of fixed or variable length; one value gives one text.
  core::Result<std::vector<std::string>> text_attribute(const std::string& name) const;
  core::Result<std::int64_t> integer_attribute(const std::string& name) const;

 private:
  friend class PlainFile;
  struct Attribute {
    Shape shape;
    ElementType type;
    std::string_view data;
  };

  static core::Result<PlainNode> at(const PlainFile& file, std::uint64_t address,
                                    const std::string& path);
  core::Result<Attribute> attribute(const std::string& name) const;

  PlainNode(const PlainFile& file, std::string path) : file_(file), path_(std::move(path)) {}

  PlainFile file_;
  std::string path_;
  std::vector<PlainMessage> messages_;
  std::map<std::string, std::uint64_t> links_;
};

}  // namespace moescope::store::h5
