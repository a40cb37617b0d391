// Parameters declared as data: one declaration gives flags, `--json`, validation and documentation.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace moescope::core {

using ParamValue = std::variant<bool, std::int64_t, double, std::string>;

// `low` and `high` bound numbers (both included); `choices` lists the words a text parameter may
// take.
struct ParamSpec {
  std::string name;
  ParamValue default_value;
  std::string help;  // one line
  double low = -1e300;
  double high = 1e300;
  std::vector<std::string> choices;
};

// Validated values: every declared name is present, with its default unless it was set.
class Params {
 public:
  // `settings` maps names to text as typed. bad_input names the unknown key with the nearest known
  // one, or the value that does not fit with the range that would.
  static Result<Params> parse(const std::vector<ParamSpec>& specs,
                              const std::map<std::string, std::string>& settings);

  bool flag(const std::string& name) const { return std::get<bool>(values_.at(name)); }
  std::int64_t integer(const std::string& name) const {
    return std::get<std::int64_t>(values_.at(name));
  }
  double real(const std::string& name) const { return std::get<double>(values_.at(name)); }
  const std::string& text(const std::string& name) const {
    return std::get<std::string>(values_.at(name));
  }
  const std::map<std::string, ParamValue>& values() const { return values_; }

 private:
  std::map<std::string, ParamValue> values_;
};

std::string to_text(const ParamValue& value);

}  // namespace moescope::core
