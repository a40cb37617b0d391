// The names that a trace file of this program carries: the layout is that of a trace in a results
// file (results/schema.md), at the root.
#pragma once

namespace moescope::store::trace_schema {

inline constexpr char kSchema[] = "moescope-trace";
inline constexpr char kSchemaVersion[] = "1.0.0";
inline constexpr char kResultsSchema[] = "moescope-results";
inline constexpr int kEncodingVersion = 1;

}  // namespace moescope::store::trace_schema
