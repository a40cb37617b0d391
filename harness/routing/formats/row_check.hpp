// What must hold for the experts of one token in one layer.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace moescope::routing {

// More ids than this do not fit RoutingTrace.
inline constexpr int kMaxExperts = 65536;

// What is wrong with one expert id as it was read, or "". `experts` is 0 when it is not known.
std::string check_expert(std::int64_t expert, int experts);
// What is wrong with a token's experts in one layer, or "": each stands once.
std::string check_choice(std::span<const std::uint16_t> chosen);

}  // namespace moescope::routing
