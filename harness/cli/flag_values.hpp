// Values of flags that several commands share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::cli {

// Each "PART.PARAMETER=VALUE" of --set. bad_input names one without '='.
core::Result<std::map<std::string, std::string>> parse_settings(
    const std::vector<std::string>& settings);

// "8,16" -> {8, 16}. bad_input names `flag` and a part that is no whole number from `low` to 65536.
core::Result<std::vector<int>> parse_counts(const std::string& flag, const std::string& text,
                                            int low);

// "0,0.5,1" -> {0, 0.5, 1}: extra slots per rank. bad_input names `flag` and a part that is no
// number from 0 to 65536.
core::Result<std::vector<double>> parse_slots(const std::string& flag, const std::string& text);
// bad_input unless the slots are a whole number over all ranks.
core::Result<void> check_slots(const std::string& flag, double slots, int ranks);

}  // namespace moescope::cli
