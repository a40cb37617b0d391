#include "cli/score_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>

#include "core/text.hpp"
#include "report/bootstrap.hpp"

namespace moescope::cli {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const std::string kReduction = "reduction of remote ranks per token vs contiguous";

using report::TableColumn;

std::vector<TableColumn> comparison_columns(const std::string& versus) {
  return {
      {.key = "remote_ranks_per_token", .heading = "remote ranks\nper token", .interval = true},
      {.key = "reduction_vs_contiguous",
       .heading = "reduction vs\ncontiguous",
       .unit = "%",
       .decimals = 1,
       .interval = true},
      {.key = "reduction_difference",
       .heading = "reduction less\nthat of " + versus,
       .unit = "points",
       .decimals = 2,
       .interval = true},
      {.key = "null_reduction", .heading = "on null\ntrace", .unit = "%", .decimals = 1},
      {.key = "lower_bound", .heading = "lower\nbound"},
      {.key = "gap", .heading = "gap to\nbound", .unit = "%", .decimals = 0},
      {.key = "paper_comm", .heading = "paper\ncomm", .decimals = 1},
      {.key = "paper_comm_reduction", .heading = "paper\nreduct.", .unit = "%", .decimals = 1},
      {.key = "remote_nodes_per_token", .heading = "remote\nnodes"},
      {.key = "jain", .heading = "jain", .decimals = 4},
      {.key = "jain_step", .heading = "step\njain", .decimals = 4},
      {.key = "max_over_mean", .heading = "max/mean\nper step"},
      {.key = "max_violation", .heading = "max\nviol."},
      {.key = "jain_summed", .heading = "jain of\nlayer sum", .decimals = 4},
      {.key = "max_violation_summed", .heading = "max viol. of\nlayer sum"},
      {.key = "replica_memory", .heading = "replica\nmemory", .unit = "%", .decimals = 1},
      {.key = "placement_s", .heading = "time to\nplace"},
  };
}

// A column that was not asked for (--no-null, --no-bound) is not shown.
bool has_values(const store::Summary& summary, const std::string& key) {
  for (const auto& column : summary.columns)
    if (column.key == key)
      return std::ranges::any_of(column.mean, [](double value) { return !std::isnan(value); });
  return false;
}

std::string selectors_note(const lab::Comparison& comparison) {
  std::map<std::string, std::vector<std::string>> users;
  for (const auto& row : comparison.rows)
    users[row.candidate.selector].push_back(row.candidate.name());
  std::string note = "selector:";
  const auto most =
      std::ranges::max_element(users, {}, [](const auto& entry) { return entry.second.size(); });
  note += " " + most->first;
  for (const auto& [selector, names] : users)
    if (selector != most->first) note += fmt::format("; {} for {}", selector, core::join(names));
  return note;
}

void add_bound_notes(const lab::Comparison& comparison, std::vector<std::string>& notes) {
  std::vector<std::string> methods;
  for (const auto& row : comparison.rows)
    if (row.bound && std::ranges::count(methods, row.bound->remote_method) == 0)
      methods.push_back(row.bound->remote_method);
  if (!methods.empty())
    notes.push_back("lower bound: no placement with the same slots costs less; method: " +
                    core::join(methods, "; "));
}

// Failed rows with their errors.
void add_failures(const lab::Comparison& comparison, std::vector<std::string>& notes) {
  for (const auto& row : comparison.rows) {
    const auto note = fmt::format("{} failed: {}", row.candidate.name(), row.error);
    if (!row.error.empty() && std::ranges::count(notes, note) == 0) notes.push_back(note);
  }
}

// What the tables of a shift show of every case.
struct ShiftMetric {
  std::string key, title, unit = "";
  int decimals = 2;
};

std::vector<ShiftMetric> shift_metrics(const std::string& versus) {
  return {{"reduction_vs_contiguous", kReduction, "%", 1},
          {"reduction_difference", "the same reduction less that of " + versus, "points", 2},
          {"paper_comm", "paper comm (ranks per token over all layers, the source ignored)", "", 1},
          {"max_violation", "max violation (max / mean load - 1)", "", 2}};
}

// The cases of one shift as columns, or no column where no case has the metric.
TitledTable shift_table(const std::string& shift, const ShiftMetric& metric,
                        const lab::ShiftMatrix& matrix,
                        const std::vector<store::Summary>& summaries) {
  TitledTable table;
  table.subtitle = metric.title;
  for (std::size_t c = 0; c < matrix.cases.size(); ++c) {
    if (matrix.cases[c].shift != shift) continue;
    table.summary.rows = summaries[c].rows;
    for (store::SummaryColumn column : summaries[c].columns) {
      if (column.key != metric.key) continue;
      column.key = matrix.cases[c].name;
      table.layout.columns.push_back({.key = column.key,
                                      .heading = column.key,
                                      .unit = metric.unit,
                                      .decimals = metric.decimals,
                                      .interval = true});
      table.summary.columns.push_back(std::move(column));
    }
  }
  return table;
}

}  // namespace

std::string render_tables(const std::vector<TitledTable>& tables, const std::string& format) {
  const bool markdown = format == "markdown";
  std::string text;
  for (const auto& table : tables) {
    if (!text.empty()) text += '\n';
    text += (markdown ? "### " : "") + table.title + '\n';
    if (!table.subtitle.empty()) text += (markdown ? "\n" : "") + table.subtitle + '\n';
    if (markdown) text += '\n';
    text += markdown ? report::render_markdown(table.summary, table.layout)
                     : report::render_text(table.summary, table.layout);
    if (markdown && !table.notes.empty()) text += '\n';
    for (const auto& note : table.notes) text += (markdown ? "- " : "") + note + '\n';
  }
  return text;
}

std::string describe_slots(int ranks, int nodes, double replica_slots, int experts) {
  std::string text = fmt::format("{} ranks", ranks);
  if (nodes > 1) text += fmt::format(" on {} nodes", nodes);
  if (replica_slots == 0) return text + ", no replicas";
  return text + fmt::format(", {} extra slot{} per rank and layer (+{:.1f} % expert memory)",
                            replica_slots, replica_slots == 1 ? "" : "s",
                            100.0 * replica_slots * ranks / experts);
}

TitledTable comparison_table(const std::string& title, const std::string& subtitle,
                             const lab::Comparison& comparison, const store::Summary& summary,
                             const std::string& versus) {
  TitledTable table;
  table.title = title;
  table.subtitle = subtitle;
  table.summary = summary;
  table.layout.columns = comparison_columns(versus);
  std::erase_if(table.layout.columns,
                [&](const TableColumn& column) { return !has_values(table.summary, column.key); });
  table.notes.push_back(selectors_note(comparison));
  add_bound_notes(comparison, table.notes);
  add_failures(comparison, table.notes);
  if (!comparison.not_done.empty())
    table.notes.push_back("not done: " + core::join(comparison.not_done));
  return table;
}

std::vector<TitledTable> shift_tables(const std::string& title, const std::string& subtitle,
                                      const lab::ShiftMatrix& matrix,
                                      const std::vector<store::Summary>& summaries,
                                      const std::string& versus) {
  std::vector<TitledTable> tables;
  for (const auto& shift : lab::shifts())
    for (const auto& metric : shift_metrics(versus)) {
      auto table = shift_table(shift.name, metric, matrix, summaries);
      if (table.layout.columns.empty()) continue;
      table.title = fmt::format("shift {}: {}; {}", shift.name, shift.summary, title);
      if (tables.empty()) table.subtitle += "; " + subtitle;
      tables.push_back(std::move(table));
    }
  if (!tables.empty())
    for (const auto& comparison : matrix.comparisons) add_failures(comparison, tables.back().notes);
  return tables;
}

store::Summary summarize_online(const std::vector<lab::OnlineRow>& rows,
                                const std::vector<double>& request_tokens, double expert_bytes,
                                std::uint64_t seed) {
  using Row = lab::OnlineRow;
  store::Summary summary;
  for (const auto& row : rows) summary.rows.push_back(row.candidate.name());
  const auto add = [&](const char* key, const char* units, const char* kind,
                       const std::function<report::Interval(const lab::OnlineRow&)>& value) {
    store::SummaryColumn column{key, units, kind, "", {}, {}, {}};
    for (const auto& row : rows) {
      const auto cell = row.error.empty() ? value(row) : report::Interval{kNone, kNone, kNone};
      column.mean.push_back(cell.mean);
      column.low.push_back(cell.low);
      column.high.push_back(cell.high);
    }
    summary.columns.push_back(std::move(column));
  };
  const auto point = [](double value) { return report::Interval{value, kNone, kNone}; };
  const auto per_token = [&](std::vector<double> Row::*costs) {
    return [&, costs](const Row& row) {
      return report::bootstrap_ratio(row.*costs, request_tokens, seed);
    };
  };
  add("static_remote_ranks_per_token", "ranks", "counted", per_token(&Row::static_costs));
  add("remote_ranks_per_token", "ranks", "counted", per_token(&Row::online_costs));
  add("reduction_vs_static", "1", "counted", [&](const Row& row) {
    const auto ratio = report::bootstrap_ratio(row.online_costs, row.static_costs, seed);
    return report::Interval{1 - ratio.mean, 1 - ratio.high, 1 - ratio.low};
  });
  add("static_paper_comm", "ranks", "counted", per_token(&Row::static_paper_costs));
  add("paper_comm", "ranks", "counted", per_token(&Row::online_paper_costs));
  add("static_max_over_mean", "1", "counted",
      [&](const Row& row) { return point(row.static_max_over_mean); });
  add("max_over_mean", "1", "counted",
      [&](const Row& row) { return point(row.online_max_over_mean); });
  add("replans", "1", "counted",
      [&](const Row& row) { return point(static_cast<double>(row.replans)); });
  add("moved_experts", "1", "counted",
      [&](const Row& row) { return point(static_cast<double>(row.moved)); });
  if (expert_bytes > 0)
    add("moved_bytes_per_token", "bytes", "counted", [&](const Row& row) {
      const double tokens = std::accumulate(request_tokens.begin(), request_tokens.end(), 0.0);
      return point(static_cast<double>(row.moved) * expert_bytes / tokens);
    });
  add("replan_s", "s", "measured",
      [&](const Row& row) { return point(row.replans > 0 ? row.replan_seconds : kNone); });
  return summary;
}

TitledTable online_table(const std::string& title, const std::string& subtitle,
                         const std::vector<lab::OnlineRow>& rows, store::Summary summary) {
  TitledTable table;
  table.title = title;
  table.subtitle = subtitle;
  table.summary = std::move(summary);
  table.layout.columns = {
      {.key = "static_remote_ranks_per_token", .heading = "remote ranks\nstatic", .interval = true},
      {.key = "remote_ranks_per_token", .heading = "remote ranks\nre-planned", .interval = true},
      {.key = "reduction_vs_static",
       .heading = "reduction\nvs static",
       .unit = "%",
       .decimals = 1,
       .interval = true},
      {.key = "static_paper_comm", .heading = "paper comm\nstatic", .decimals = 1},
      {.key = "paper_comm", .heading = "paper comm\nre-planned", .decimals = 1},
      {.key = "static_max_over_mean", .heading = "max/mean\nstatic"},
      {.key = "max_over_mean", .heading = "max/mean\nre-planned"},
      {.key = "replans", .heading = "re-plans", .decimals = 0},
      {.key = "moved_experts", .heading = "experts\nmoved", .decimals = 0},
      {.key = "moved_bytes_per_token", .heading = "moved\nper token", .unit = "KiB"},
      {.key = "replan_s", .heading = "time per\nre-plan"},
  };
  for (const auto& row : rows)
    if (!row.error.empty())
      table.notes.push_back(fmt::format("{} failed: {}", row.candidate.name(), row.error));
  return table;
}

}  // namespace moescope::cli
