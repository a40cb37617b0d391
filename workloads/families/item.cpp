#include "workloads/families/item.hpp"

namespace moescope::workloads {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

}  // namespace

std::string to_string(Split split) {
  switch (split) {
    case Split::calibration: return "calibration";
    case Split::evaluation: return "evaluation";
    case Split::training: return "training";
  }
  return "unknown";
}

std::string normalise_space(std::string_view text) {
  std::string result;
  for (auto start = text.find_first_not_of(kSpace); start != std::string_view::npos;) {
    const auto end = text.find_first_of(kSpace, start);
    if (!result.empty()) result += ' ';
    result += text.substr(start, end - start);
    start = text.find_first_not_of(kSpace, end);
  }
  return result;
}

bool answer_matches(const Item& item, std::string_view generated) {
  const auto start = generated.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return normalise_space(item.answer).empty();
  const auto line = generated.substr(start);
  return normalise_space(line.substr(0, line.find('\n'))) == normalise_space(item.answer);
}

}  // namespace moescope::workloads
