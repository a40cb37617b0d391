#include "core/params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text.hpp"

namespace moescope::core {
namespace {

template <class Number>
bool parse_number(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  return code == std::errc{} && stop == end;
}

Error does_not_fit(const ParamSpec& spec, const std::string& text, const std::string& wanted) {
  return Error::bad_input(
      fmt::format("parameter {}: found '{}', {} is needed", spec.name, text, wanted));
}

Result<ParamValue> parse_value(const ParamSpec& spec, const std::string& text) {
  if (std::holds_alternative<bool>(spec.default_value)) {
    if (text == "true" || text == "1") return ParamValue(true);
    if (text == "false" || text == "0") return ParamValue(false);
    return does_not_fit(spec, text, "true or false");
  }
  if (std::holds_alternative<std::string>(spec.default_value)) {
    if (!spec.choices.empty() && std::ranges::find(spec.choices, text) == spec.choices.end())
      return does_not_fit(spec, text, "one of " + join(spec.choices));
    return ParamValue(text);
  }
  const bool whole = std::holds_alternative<std::int64_t>(spec.default_value);
  std::int64_t integer = 0;
  double real = 0;
  if (whole ? !parse_number(text, integer) : !parse_number(text, real))
    return does_not_fit(spec, text, whole ? "a whole number" : "a number");
  if (whole) real = static_cast<double>(integer);
  if (!(real >= spec.low && real <= spec.high))
    return does_not_fit(spec, text, fmt::format("a value from {} to {}", spec.low, spec.high));
  return whole ? ParamValue(integer) : ParamValue(real);
}

}  // namespace

Result<Params> Params::parse(const std::vector<ParamSpec>& specs,
                             const std::map<std::string, std::string>& settings) {
  Params params;
  std::vector<std::string> names;
  for (const auto& spec : specs) {
    names.push_back(spec.name);
    params.values_[spec.name] = spec.default_value;
  }
  for (const auto& [name, text] : settings) {
    const auto spec = std::ranges::find(specs, name, &ParamSpec::name);
    if (spec == specs.end()) {
      const std::string near = nearest_name(name, names);
      if (names.empty())
        return Error::bad_input(fmt::format("unknown parameter '{}': it takes none", name));
      return Error::bad_input(
          fmt::format("unknown parameter '{}': {}", name,
                      near.empty() ? "known are " + join(names) : "did you mean '" + near + "'?"));
    }
    MOESCOPE_TRY(params.values_[name], parse_value(*spec, text));
  }
  return params;
}

std::string to_text(const ParamValue& value) {
  return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
}

}  // namespace moescope::core
