// The keys of a spec, declared as data.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "experiment/spec.hpp"

namespace moescope::experiment {

struct SpecField {
  std::string section, key, help;
  std::variant<std::int64_t Spec::*, std::string Spec::*, std::vector<std::string> Spec::*> member;
  std::int64_t low = 0, high = 0;    // of numbers, both included
  std::vector<std::string> choices;  // of text; empty: free
};

const std::vector<SpecField>& spec_fields();

}  // namespace moescope::experiment
