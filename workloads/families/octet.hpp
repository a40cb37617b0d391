// The bundled suite `octet`: eight families, three splits that cannot share an item.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "workloads/families/family.hpp"

namespace moescope::workloads {

inline constexpr std::string_view kOctetName = "octet";
inline constexpr int kOctetVersion = 1;
inline constexpr std::uint64_t kOctetSeed = 20250801;

// Standard counts per family. 64 items of 8 families are 512 requests: enough for stable routing
// statistics, few enough to run in seconds. 15,000 keep a small model from learning items by heart.
inline constexpr int kOctetCalibration = 64;
inline constexpr int kOctetEvaluation = 64;
inline constexpr int kOctetTraining = 15000;

int octet_count(Split split);

// The split a prompt belongs to: a function of the prompt alone, so that no two splits can share
// one.
Split split_of_prompt(std::string_view prompt);

// `count` different items of one family; fewer are a prefix of more. Throws std::length_error when
// the family has not that many.
std::vector<Item> family_items(const Family& family, Split split, int count, std::uint64_t seed);

// `per_family` items of every family, interleaved by family.
std::vector<Item> octet_split(Split split, int per_family, std::uint64_t seed = kOctetSeed);

}  // namespace moescope::workloads
