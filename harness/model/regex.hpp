// A compiled regular expression that cuts text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace moescope::model {

class Regex {
 public:
  // The pattern as tokenizer.json has it; bad_input says what is wrong with it.
  static core::Result<Regex> compile(std::string_view pattern);

  // Each text cut into its matches and what lies between them, in order (the tokenizers library's
  // "Isolated"). The texts are valid UTF-8. Fails when a text needs more work than PCRE2 allows.
  core::Result<std::vector<std::string_view>> cut(const std::vector<std::string_view>& texts) const;

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
};

}  // namespace moescope::model
