// What `score` prints for people: titled tables with notes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/comparison.hpp"
#include "lab/online.hpp"
#include "lab/shifts.hpp"
#include "report/table.hpp"
#include "store/records.hpp"

namespace moescope::cli {

struct TitledTable {
  std::string title;
  std::string subtitle = {};  // a line of its own, or ""
  store::Summary summary;
  report::TableLayout layout;
  std::vector<std::string> notes;  // a line each, below the table
};

// "text" (for a terminal of 160 columns) or "markdown".
std::string render_tables(const std::vector<TitledTable>& tables, const std::string& format);

// "8 ranks on 2 nodes, 1 extra slot per rank and layer (+12.5 % expert memory)"
std::string describe_slots(int ranks, int nodes, double replica_slots, int experts);

// `summary`: lab::summarize() of the comparison, against `versus`.
TitledTable comparison_table(const std::string& title, const std::string& subtitle,
                             const lab::Comparison& comparison, const store::Summary& summary,
                             const std::string& versus);
// For each shift a table per metric: its cases are the columns. `summaries`: [cases].
std::vector<TitledTable> shift_tables(const std::string& title, const std::string& subtitle,
                                      const lab::ShiftMatrix& matrix,
                                      const std::vector<store::Summary>& summaries,
                                      const std::string& versus);
// What online_table() is made of, failed rows too: keys of the JSON document. `request_tokens`:
// [requests] of the evaluation. `expert_bytes` 0: moves are only counted.
store::Summary summarize_online(const std::vector<lab::OnlineRow>& rows,
                                const std::vector<double>& request_tokens, double expert_bytes,
                                std::uint64_t seed);
TitledTable online_table(const std::string& title, const std::string& subtitle,
                         const std::vector<lab::OnlineRow>& rows, store::Summary summary);

}  // namespace moescope::cli
