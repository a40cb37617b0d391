// The step before BPE: cuts text into words that no token crosses.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "model/regex.hpp"

namespace moescope::model {

class PreTokenizer {
 public:
  // `node` is tokenizer.json's "pre_tokenizer": a ByteLevel, or a Sequence of Split and Digits that
  // ends in a ByteLevel.
  static core::Result<PreTokenizer> from_json(const nlohmann::json& node);

  core::Result<std::vector<std::string_view>> words(std::string_view text) const;

 private:
  core::Result<void> add(const nlohmann::json& step);
  core::Result<void> add_byte_level(const nlohmann::json& step);
  core::Result<void> add_split(const nlohmann::json& step);
  core::Result<void> add_regex(std::string_view pattern);

  std::vector<Regex> cuts_;
  bool byte_level_ = false;
};

}  // namespace moescope::model
