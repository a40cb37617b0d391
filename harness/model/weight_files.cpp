#include "model/weight_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/file.hpp"
#include "core/json_text.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

constexpr const char* kSingleFile = "model.safetensors";
constexpr const char* kIndexFile = "model.safetensors.index.json";

std::string in_folder(const std::string& folder, const std::string& name) {
  return (std::filesystem::path(folder) / name).string();
}

// A shard lies beside its index; a path could make us read any file of the machine.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

Result<WeightIndex> parse_index(const std::string& text, const std::string& path) {
  MOESCOPE_TRY(const json root, core::parse_json(text, path));
  if (!root.is_object() || !root.contains("weight_map") || !root["weight_map"].is_object())
    return Error::bad_input(path + ": key \"weight_map\" is needed, an object of file names");
  const json& map = root["weight_map"];
  std::set<std::string> files;
  for (const auto& [tensor, file] : map.items()) {
    if (!file.is_string() || !is_plain_name(file.get<std::string>()))
      return Error::bad_input(
          fmt::format("{}: tensor {} is said to be in {}, the name of a file in the same folder is "
                      "needed",
                      path, core::shown(tensor), core::shown(file)));
    files.insert(file.get<std::string>());
  }
  WeightIndex index;
  index.files.assign(files.begin(), files.end());
  for (const auto& [tensor, file] : map.items()) {
    const auto place = std::ranges::lower_bound(index.files, file.get<std::string>());
    index.where[tensor] = static_cast<std::size_t>(place - index.files.begin());
  }
  return index;
}

}  // namespace

Result<WeightIndex> read_weight_index(const std::string& folder) {
  if (std::filesystem::exists(in_folder(folder, kSingleFile)))
    return WeightIndex{.files = {kSingleFile}, .where = {}};
  const std::string path = in_folder(folder, kIndexFile);
  if (!std::filesystem::exists(path))
    return Error::bad_input(
        fmt::format("{}: has no weights: {} or {} is needed", folder, kSingleFile, kIndexFile));
  MOESCOPE_TRY(const std::string text, core::read_file(path));
  return parse_index(text, path);
}

Result<WeightFiles> WeightFiles::open(const std::string& folder) {
  MOESCOPE_TRY(WeightIndex index, read_weight_index(folder));
  WeightFiles weights;
  weights.folder_ = folder;
  for (const auto& name : index.files) {
    MOESCOPE_TRY(Safetensors file, Safetensors::open(in_folder(folder, name)));
    weights.files_.push_back(std::move(file));
  }
  weights.where_ = std::move(index.where);
  if (weights.where_.empty() && !weights.files_.empty())
    for (const auto& [name, tensor] : weights.files_.front().tensors()) weights.where_[name] = 0;
  return weights;
}

Result<std::vector<float>> WeightFiles::read(const std::string& name,
                                             const std::vector<std::int64_t>& shape) const {
  const auto found = where_.find(name);
  if (found == where_.end())
    return Error::bad_input(fmt::format("{}: tensor {} is missing, one of shape {} is needed",
                                        folder_, core::shown(name), shape));
  return files_[found->second].read(name, shape);
}

std::vector<std::string> WeightFiles::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : where_) names.push_back(name);
  return names;
}

}  // namespace moescope::model
