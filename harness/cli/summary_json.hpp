// The JSON documents of `run` and `report` (keys: metrics.md; architecture.md, "The command line").
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "store/records.hpp"

namespace moescope::cli {

inline constexpr const char* kJsonSchemaVersion = "1.0.0";

// {"rows": [{"strategy", "replication", "selector", "ranks", counted metrics by key, "measured":
// {...}, "projected": {...}}], "lossless", "results_file"}. An interval stands beside its metric as
// "KEY_interval": [low, high]; what is not a number is null. `placements` are those of the rows.
std::string outcome_json(const store::Summary& summary,
                         const std::vector<store::PlacementRecord>& placements, std::int64_t ranks,
                         bool lossless, const std::string& results_file);
// Adds the metrics of a row to its JSON object, in the form described above.
void add_metrics(const store::Summary& summary, std::size_t row, nlohmann::ordered_json& entry);
// {"schema_version", key: text}
std::string text_json(const std::string& key, const std::string& text);

}  // namespace moescope::cli
