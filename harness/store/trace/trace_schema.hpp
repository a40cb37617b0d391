// The names that a trace file of this program carries, and how it holds columns: the layout is that
// of a trace in a results file (results/schema.md), at the root.
#pragma once

#include <algorithm>
#include <vector>

namespace moescope::store::trace_schema {

inline constexpr char kSchema[] = "moescope-trace";
inline constexpr char kSchemaVersion[] = "1.0.0";
inline constexpr char kResultsSchema[] = "moescope-results";
inline constexpr int kEncodingVersion = 1;
// Expert ids up to this number take one byte.
inline constexpr int kByteExperts = 256;

// A column with elements of the type that the file holds.
template <class To, class From>
std::vector<To> as(const std::vector<From>& values) {
  std::vector<To> converted(values.size());
  std::ranges::transform(values, converted.begin(), [](From v) { return static_cast<To>(v); });
  return converted;
}

}  // namespace moescope::store::trace_schema
