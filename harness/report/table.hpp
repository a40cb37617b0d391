// A results summary as a table: one row per strategy, one column per metric, each column headed by
// its unit and by the kind of its numbers (counted, measured, emulated, projected).
#pragma once

#include <string>
#include <vector>

#include "store/records.hpp"

namespace moescope::report {

struct TableColumn {
  std::string key;      // of the summary's column; every kind recorded under it is shown
  std::string heading;  // may hold line breaks, for a narrow column in text
  std::string unit =
      {};  // shown unit: "%", "points", "ms", "us", "KiB", "MiB", "GiB"; "" as recorded
  int decimals = 2;
  bool interval = false;  // "2.41 [2.38, 2.44]" where the interval is known
};

// Columns that the summary lacks are left out; a missing number is shown as "-".
struct TableLayout {
  std::vector<TableColumn> columns;
  std::size_t width = 160;  // of the terminal, for text
};

// Aligned for a terminal. Too wide for one table, it becomes stacked ones: what was counted first,
// then the times by their kind.
std::string render_text(const store::Summary& summary, const TableLayout& layout);

// GitHub's pipe table.
std::string render_markdown(const store::Summary& summary, const TableLayout& layout);

// For programs: quoted as RFC 4180 has it, keys for headings, recorded units, every digit, "" where
// missing, and the interval's ends as columns of their own where the summary has any.
std::string render_csv(const store::Summary& summary, const TableLayout& layout);

}  // namespace moescope::report
