#include "cli/flag_values.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/text.hpp"

namespace moescope::cli {

using core::Error;
using core::Result;

namespace {

constexpr int kLargestCount = 65536;  // experts of a layer are 16-bit numbers

}  // namespace

Result<std::map<std::string, std::string>> parse_settings(
    const std::vector<std::string>& settings) {
  std::map<std::string, std::string> parsed;
  for (const auto& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return Error::bad_input(
          fmt::format("--set: found '{}', STRATEGY.PARAMETER=VALUE is needed", setting));
    parsed[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return parsed;
}

Result<std::vector<int>> parse_counts(const std::string& flag, const std::string& text, int low) {
  std::vector<int> counts;
  for (const auto& part : core::split(text, ',')) {
    const std::string digits = core::trim(part);
    int count = 0;
    const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (status != std::errc() || end != digits.data() + digits.size() || count < low ||
        count > kLargestCount)
      return Error::bad_input(fmt::format("{}: found '{}', whole numbers from {} to {} are needed",
                                          flag, digits, low, kLargestCount));
    counts.push_back(count);
  }
  return counts;
}

}  // namespace moescope::cli
