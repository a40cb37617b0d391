// What all renderings share: the layout's columns found in the summary, their numbers as text.
#pragma once

#include <string>
#include <vector>

#include "report/table.hpp"

namespace moescope::report {

struct CellColumn {
  std::string heading, unit, kind;
  std::vector<std::string> cells;  // one per row of the summary
};

// In the layout's order, without the columns that the summary lacks.
std::vector<CellColumn> cell_columns(const store::Summary& summary, const TableLayout& layout);

// The summary's columns under a key: one per kind.
std::vector<const store::SummaryColumn*> columns_of(const store::Summary& summary,
                                                    const std::string& key);

}  // namespace moescope::report
