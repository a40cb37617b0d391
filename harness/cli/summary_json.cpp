#include "cli/summary_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace moescope::cli {

using nlohmann::ordered_json;

void add_metrics(const store::Summary& summary, std::size_t row, ordered_json& entry) {
  for (const auto& column : summary.columns) {
    auto& target = column.kind == "counted" ? entry : entry[column.kind];
    // nlohmann-json writes NaN as null.
    target[column.key] = column.mean[row];
    if (!std::isnan(column.low[row]))
      target[column.key + "_interval"] = {column.low[row], column.high[row]};
  }
}

std::string outcome_json(const store::Summary& summary,
                         const std::vector<store::PlacementRecord>& placements, std::int64_t ranks,
                         bool lossless, const std::string& results_file) {
  ordered_json document;
  document["schema_version"] = kJsonSchemaVersion;
  auto rows = ordered_json::array();
  for (std::size_t row = 0; row < summary.rows.size(); ++row) {
    ordered_json entry;
    entry["strategy"] = summary.rows[row];
    const auto placement =
        std::ranges::find(placements, summary.rows[row], &store::PlacementRecord::name);
    if (placement != placements.end()) {
      entry["replication"] = placement->replication;
      entry["selector"] = placement->selector;
    }
    entry["ranks"] = ranks;
    add_metrics(summary, row, entry);
    rows.push_back(std::move(entry));
  }
  document["rows"] = std::move(rows);
  document["lossless"] = lossless;
  document["results_file"] = results_file;
  return document.dump(2);
}

std::string text_json(const std::string& key, const std::string& text) {
  return ordered_json{{"schema_version", kJsonSchemaVersion}, {key, text}}.dump(2);
}

}  // namespace moescope::cli
