// An array in NumPy's format, read by rows of its first axis.
#pragma once

#include <string>
#include <vector>

#include "routing/formats/byte_region.hpp"
#include "routing/formats/npy_header.hpp"

namespace moescope::routing {

class NpyArray {
 public:
  // bad_input names the region's file (and `name`, the array's) and what is wrong.
  static core::Result<NpyArray> open(const ByteRegion& region, const std::string& name);

  const NpyHeader& header() const { return header_; }
  std::size_t rows() const { return header_.shape.empty() ? 1 : header_.shape[0]; }
  std::size_t row_elements() const { return row_elements_; }

  // Appends rows `begin` to `begin + count`, each in C order, whatever the array's order.
  core::Result<void> read_integers(std::size_t begin, std::size_t count,
                                   std::vector<std::int64_t>& values) const;
  core::Result<void> read_reals(std::size_t begin, std::size_t count,
                                std::vector<float>& values) const;
  core::Result<void> read_texts(std::size_t begin, std::size_t count,
                                std::vector<std::string>& values) const;
  core::Error error(const std::string& what) const;

 private:
  NpyArray(ByteRegion region, std::string name, NpyHeader header)
      : region_(std::move(region)), name_(std::move(name)), header_(std::move(header)) {}

  // The elements' bytes, in C order.
  core::Result<std::string> read(std::size_t begin, std::size_t count) const;

  ByteRegion region_;
  std::string name_;
  NpyHeader header_;
  std::size_t row_elements_ = 1;
};

}  // namespace moescope::routing
