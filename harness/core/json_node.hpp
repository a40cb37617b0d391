// A value of a JSON document that came from elsewhere, with its path: what does not fit is named by
// "FILE: layers[3].ranks: is 9, an integer from 0 to 7 is needed".
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::core {

class JsonNode {
 public:
  // The document itself; `file` is how messages call it. The value must outlive the node.
  JsonNode(const nlohmann::json& document, std::string file)
      : value_(document), file_(std::move(file)) {}

  const nlohmann::json& value() const { return value_; }
  Error wrong(const std::string& needed) const;  // what was found, and that `needed` is needed
  Error error(const std::string& message) const;

  // The members of an object. `keys` are all that are known: another is refused with the nearest.
  bool has(const std::string& key) const { return value_.is_object() && value_.contains(key); }
  Result<JsonNode> at(const std::string& key) const;
  Result<void> check_keys(const std::vector<std::string>& keys) const;

  // The items of an array.
  Result<std::size_t> size() const;
  Result<void> check_size(std::size_t wanted) const;
  JsonNode item(std::size_t index) const;  // requires an array that has it

  Result<std::int64_t> integer(std::int64_t low, std::int64_t high) const;
  Result<std::string> text() const;
  // An array of integers from low to high, of any size or exactly `wanted`.
  Result<std::vector<std::int32_t>> integers(std::int32_t low, std::int32_t high) const;
  Result<std::vector<std::int32_t>> integers(std::size_t wanted, std::int32_t low,
                                             std::int32_t high) const;

 private:
  JsonNode(const nlohmann::json& value, std::string file, std::string path)
      : value_(value), file_(std::move(file)), path_(std::move(path)) {}

  const nlohmann::json& value_;
  std::string file_, path_;
};

}  // namespace moescope::core
