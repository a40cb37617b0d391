#include "cli/score_json.hpp"

#include <algorithm>
#include <cmath>

#include "cli/summary_json.hpp"
#include "core/text.hpp"

namespace moescope::cli {
namespace {

using nlohmann::ordered_json;

ordered_json trace_json(const LabTrace& trace) {
  return {{"trace", trace.path},
          {"part", trace.part},
          {"tokens", trace.tokens},
          {"requests", trace.requests}};
}

// A whole number of slots is written as one.
ordered_json slots_json(double slots) {
  if (slots == std::floor(slots)) return static_cast<std::int64_t>(slots);
  return slots;
}

ordered_json row_json(const lab::Candidate& candidate, const std::string& error,
                      const RowContext& context) {
  ordered_json row{{"strategy", candidate.choice.strategy},
                   {"replication", candidate.choice.replication},
                   {"selector", candidate.selector},
                   {"ranks", context.ranks},
                   {"nodes", context.nodes},
                   {"replica_slots", slots_json(context.replica_slots)},
                   {"sources", context.sources}};
  if (!context.versus.empty()) row["versus"] = context.versus;
  if (!error.empty()) row["error"] = error;
  return row;
}

void add_case(const lab::ShiftCase& shift_case, ordered_json& entry) {
  entry["shift"] = shift_case.shift;
  entry["case"] = shift_case.name;
  entry["calibration_tokens"] = shift_case.calibration.size();
  entry["evaluation_tokens"] = shift_case.evaluation.size();
}

using Field = std::pair<std::string, std::string>;  // heading, value

// The columns of a row in order; an interval becomes two.
std::vector<Field> fields_of(const ordered_json& row, const std::string& prefix = "") {
  std::vector<Field> fields;
  for (const auto& [key, value] : row.items()) {
    const std::string name = prefix + key;
    if (value.is_object()) {
      const auto inner = fields_of(value, name + ".");
      fields.insert(fields.end(), inner.begin(), inner.end());
    } else if (value.is_array()) {
      const std::string metric = name.substr(0, name.rfind("_interval"));
      fields.emplace_back(metric + "_low", value[0].dump());
      fields.emplace_back(metric + "_high", value[1].dump());
    } else if (value.is_string()) {
      fields.emplace_back(name, value.get<std::string>());
    } else {
      const bool none = value.is_number_float() && std::isnan(value.get<double>());
      fields.emplace_back(name, none ? "" : value.dump());
    }
  }
  return fields;
}

std::string csv_field(const std::string& field) {
  if (field.find_first_of(",\"\n") == std::string::npos) return field;
  std::string text(1, '"');
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

}  // namespace

ScoreDocument::ScoreDocument(const std::string& mode, const LabTraces& traces) {
  document_ = {{"schema_version", kJsonSchemaVersion},
               {"mode", mode},
               {"calibration", trace_json(traces.calibration)},
               {"evaluation", trace_json(traces.evaluation)},
               {"shared_requests", traces.overlap},
               {"interrupted", false}};
  document_["rows"] = ordered_json::array();
  if (mode == "comparison") document_["bounds"] = ordered_json::array();
}

void ScoreDocument::add(const lab::Comparison& comparison, const store::Summary& summary,
                        const lab::ShiftCase* shift_case, const RowContext& context) {
  for (std::size_t i = 0; i < comparison.rows.size(); ++i) {
    const auto& row = comparison.rows[i];
    auto entry = row_json(row.candidate, row.error, context);
    if (shift_case) add_case(*shift_case, entry);
    if (row.error.empty()) add_metrics(summary, i, entry);
    if (row.bound) entry["lower_bound_method"] = row.bound->remote_method;
    document_["rows"].push_back(std::move(entry));
    if (!row.bound) continue;
    ordered_json bound{{"ranks", comparison.ranks},
                       {"slots", row.slots},
                       {"replicas", row.has_replicas},
                       {"remote_ranks_per_token", row.bound->remote_ranks_per_token},
                       {"remote_method", row.bound->remote_method},
                       {"paper_comm", row.bound->paper_comm},
                       {"paper_method", row.bound->paper_method}};
    auto& bounds = document_["bounds"];
    if (std::ranges::find(bounds, bound) == bounds.end()) bounds.push_back(std::move(bound));
  }
}

void ScoreDocument::add(const std::vector<lab::OnlineRow>& rows, const store::Summary& summary,
                        const lab::ShiftCase* shift_case, const RowContext& context) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto entry = row_json(rows[i].candidate, rows[i].error, context);
    if (shift_case) add_case(*shift_case, entry);
    if (rows[i].error.empty()) add_metrics(summary, i, entry);
    document_["rows"].push_back(std::move(entry));
  }
}

std::string ScoreDocument::csv() const {
  std::vector<std::string> headings;
  std::vector<std::vector<Field>> rows;
  for (const auto& row : document_.at("rows")) {
    rows.push_back(fields_of(row));
    for (const auto& [name, value] : rows.back())
      if (std::ranges::count(headings, name) == 0) headings.push_back(name);
  }
  std::vector<std::string> fields;
  for (const auto& heading : headings) fields.push_back(csv_field(heading));
  std::string text = core::join(fields, ",") + '\n';
  for (const auto& row : rows) {
    for (std::size_t h = 0; h < headings.size(); ++h) {
      const auto found = std::ranges::find(row, headings[h], &Field::first);
      fields[h] = found == row.end() ? std::string() : csv_field(found->second);
    }
    text += core::join(fields, ",") + '\n';
  }
  return text;
}

}  // namespace moescope::cli
