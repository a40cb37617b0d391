#include "cli/flag_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

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
          fmt::format("--set: found '{}', PART.PARAMETER=VALUE is needed", setting));
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

Result<std::vector<double>> parse_slots(const std::string& flag, const std::string& text) {
  std::vector<double> counts;
  for (const auto& part : core::split(text, ',')) {
    const std::string digits = core::trim(part);
    double count = 0;
    const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (status != std::errc() || end != digits.data() + digits.size() ||
        !(count >= 0 && count <= kLargestCount))
      return Error::bad_input(fmt::format("{}: found '{}', numbers from 0 to {} are needed", flag,
                                          digits, kLargestCount));
    counts.push_back(count);
  }
  return counts;
}

Result<void> check_slots(const std::string& flag, double slots, int ranks) {
  const double all = slots * ranks;
  if (std::abs(all - std::round(all)) < 1e-6) return {};
  return Error::bad_input(
      fmt::format("{}: {} slots on each of {} ranks are {:.2f}, a whole number is needed", flag,
                  slots, ranks, all));
}

}  // namespace moescope::cli
