#include "report/table_cells.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace moescope::report {
namespace {

struct UnitScale {
  std::string_view recorded, shown;
  double factor;
};

constexpr std::array kScales{
    UnitScale{"1", "%", 100},           UnitScale{"1", "points", 100},
    UnitScale{"s", "ms", 1e3},          UnitScale{"s", "us", 1e6},
    UnitScale{"bytes", "KiB", 0x1p-10}, UnitScale{"bytes", "MiB", 0x1p-20},
    UnitScale{"bytes", "GiB", 0x1p-30},
};

// A unit that the recorded one cannot become stays as recorded, so that the number and the unit
// above it always belong together.
UnitScale scale_to(const std::string& recorded, const std::string& shown) {
  for (const UnitScale& scale : kScales)
    if (scale.recorded == recorded && scale.shown == shown) return scale;
  return {recorded, recorded, 1};
}

std::string number(double value, int decimals) {
  if (std::isnan(value)) return "-";
  if (std::abs(value) < 0.5 * std::pow(10, -decimals)) value = 0;  // no "-0.00"
  return fmt::format("{:.{}f}", value, decimals);
}

CellColumn cells_of(const store::SummaryColumn& column, const TableColumn& wanted,
                    std::size_t rows) {
  const UnitScale scale = scale_to(column.units, wanted.unit);
  const auto value = [&](const std::vector<double>& values, std::size_t row) {
    return row < values.size() ? values[row] * scale.factor : std::nan("");
  };
  // A pure number needs no unit above it.
  CellColumn made{
      wanted.heading, scale.shown == "1" ? "" : std::string(scale.shown), column.kind, {}};
  for (std::size_t row = 0; row < rows; ++row) {
    std::string cell = number(value(column.mean, row), wanted.decimals);
    const double low = value(column.low, row), high = value(column.high, row);
    if (wanted.interval && !std::isnan(low) && !std::isnan(high))
      cell += fmt::format(" [{}, {}]", number(low, wanted.decimals), number(high, wanted.decimals));
    made.cells.push_back(std::move(cell));
  }
  return made;
}

}  // namespace

std::vector<const store::SummaryColumn*> columns_of(const store::Summary& summary,
                                                    const std::string& key) {
  std::vector<const store::SummaryColumn*> found;
  for (const auto& column : summary.columns)
    if (column.key == key) found.push_back(&column);
  return found;
}

std::vector<CellColumn> cell_columns(const store::Summary& summary, const TableLayout& layout) {
  std::vector<CellColumn> columns;
  for (const TableColumn& wanted : layout.columns)
    for (const auto* column : columns_of(summary, wanted.key))
      columns.push_back(cells_of(*column, wanted, summary.rows.size()));
  return columns;
}

}  // namespace moescope::report
