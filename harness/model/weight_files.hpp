// The safetensors files of one folder, as one table of tensors.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "model/safetensors.hpp"

namespace moescope::model {

// Which weight files a folder has, and which tensor is in which of them.
struct WeightIndex {
  std::vector<std::string> files;            // names in the folder, ascending
  std::map<std::string, std::size_t> where;  // tensor -> place in `files`; empty for a single file
};

// FOLDER/model.safetensors when it is there, else what FOLDER/model.safetensors.index.json names.
core::Result<WeightIndex> read_weight_index(const std::string& folder);

class WeightFiles {
 public:
  static core::Result<WeightFiles> open(const std::string& folder);

  // As Safetensors::read, from the file that holds the tensor.
  core::Result<std::vector<float>> read(const std::string& name,
                                        const std::vector<std::int64_t>& shape) const;
  std::vector<std::string> names() const;

 private:
  std::string folder_;
  std::vector<Safetensors> files_;
  std::map<std::string, std::size_t> where_;
};

}  // namespace moescope::model
