#include "workloads/families/octet.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

namespace moescope::workloads {
namespace {

// Of a hundred hash values, so many go to calibration and to evaluation; the rest is training.
constexpr std::uint64_t kCalibrationShare = 5;
constexpr std::uint64_t kEvaluationShare = 5;

// A split of 5 % accepts every 20th draw, so this many misses in a row mean that a family's items
// are used up, not bad luck.
constexpr int kMaxMisses = 5000;

}  // namespace

int octet_count(Split split) {
  switch (split) {
    case Split::calibration: return kOctetCalibration;
    case Split::evaluation: return kOctetEvaluation;
    case Split::training: return kOctetTraining;
  }
  return 0;
}

Split split_of_prompt(std::string_view prompt) {
  const auto bucket = core::hash_name(normalise_space(prompt)) % 100;
  if (bucket < kCalibrationShare) return Split::calibration;
  if (bucket < kCalibrationShare + kEvaluationShare) return Split::evaluation;
  return Split::training;
}

std::vector<Item> family_items(const Family& family, Split split, int count, std::uint64_t seed) {
  core::Rng rng = core::Rng(seed).fork(family.name()).fork(to_string(split));
  std::set<std::string> seen;
  std::vector<Item> items;
  int misses = 0;
  while (static_cast<int>(items.size()) < count) {
    Item item = family.generate(rng);
    if (split_of_prompt(item.prompt) != split ||
        !seen.insert(normalise_space(item.prompt)).second) {
      if (++misses < kMaxMisses) continue;
      throw std::length_error(fmt::format("family {} has only about {} different {} items, not {}",
                                          family.name(), items.size(), to_string(split), count));
    }
    misses = 0;
    item.id =
        fmt::format("{}/{}/{}/{:05}", kOctetName, family.name(), to_string(split), items.size());
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<Item> octet_split(Split split, int per_family, std::uint64_t seed) {
  std::vector<std::vector<Item>> columns;
  for (const Family* family : families()) {
    columns.push_back(family_items(*family, split, per_family, seed));
  }
  std::vector<Item> items;
  for (int i = 0; i < per_family; ++i) {
    for (auto& column : columns) items.push_back(std::move(column[static_cast<std::size_t>(i)]));
  }
  return items;
}

}  // namespace moescope::workloads
