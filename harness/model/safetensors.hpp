// Reader of the safetensors format (huggingface/safetensors, README "Format"): 8 bytes
// little-endian header size, JSON header, tensor bytes. The file is memory-mapped; nothing is read
// before it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::model {

struct TensorInfo {
  std::string dtype;  // as in the file; "F32", "BF16" and "F16" can be read
  std::vector<std::int64_t> shape;
  std::size_t begin = 0, end = 0;  // bytes in the file

  std::size_t elements() const;
};

class Safetensors {
 public:
  // Checks the header, every offset against the file's size, and every size against shape and
  // dtype; a truncated or damaged file is bad_input with the place named.
  static core::Result<Safetensors> open(const std::string& path);

  const std::map<std::string, TensorInfo>& tensors() const { return tensors_; }
  // The tensor as float32, row-major; bad_input when it is missing or not of `shape`.
  core::Result<std::vector<float>> read(const std::string& name,
                                        const std::vector<std::int64_t>& shape) const;

 private:
  class Mapping;
  std::string path_;
  std::shared_ptr<const Mapping> mapping_;
  std::map<std::string, TensorInfo> tensors_;
};

}  // namespace moescope::model
