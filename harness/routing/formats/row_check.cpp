#include "routing/formats/row_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moescope::routing {

std::string check_expert(std::int64_t expert, int experts) {
  const int end = experts > 0 ? experts : kMaxExperts;
  if (expert >= 0 && expert < end) return "";
  return fmt::format("expert {}, 0 to {} is needed", expert, end - 1);
}

std::string check_choice(std::span<const std::uint16_t> chosen) {
  for (std::size_t i = 1; i < chosen.size(); ++i)
    if (std::ranges::find(chosen.first(i), chosen[i]) != chosen.begin() + i)
      return fmt::format("expert {} stands twice, once is allowed", chosen[i]);
  return "";
}

}  // namespace moescope::routing
