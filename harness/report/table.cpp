#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/table_cells.hpp"

namespace moescope::report {
namespace {

std::string replaced(std::string text, char what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, 1, with);
  return text;
}

std::string pipe_cell(const std::string& text) {
  return fmt::format(" {} |", replaced(replaced(text, '|', "\\|"), '\n', " "));
}

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\n") == std::string::npos) return field;
  return fmt::format("\"{}\"", replaced(field, '"', "\"\""));
}

// A metric without intervals gets no empty columns for them.
bool has_any(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
}

struct CsvColumn {
  std::string heading;
  const std::vector<double>* values;
};

std::vector<CsvColumn> csv_columns(const store::Summary& summary, const TableLayout& layout) {
  std::vector<CsvColumn> columns;
  for (const TableColumn& wanted : layout.columns) {
    for (const auto* column : columns_of(summary, wanted.key)) {
      const std::string label = fmt::format(" [{} {}]", column->units, column->kind);
      columns.push_back({column->key + label, &column->mean});
      if (has_any(column->low)) columns.push_back({column->key + " low" + label, &column->low});
      if (has_any(column->high)) columns.push_back({column->key + " high" + label, &column->high});
    }
  }
  return columns;
}

}  // namespace

std::string render_markdown(const store::Summary& summary, const TableLayout& layout) {
  const auto columns = cell_columns(summary, layout);
  std::string text = "| strategy |", rule = "|---|";
  for (const CellColumn& column : columns) {
    text += pipe_cell(fmt::format("{} ({}, {})", column.heading, column.unit, column.kind));
    rule += "---:|";
  }
  text += '\n' + rule + '\n';
  for (std::size_t row = 0; row < summary.rows.size(); ++row) {
    text += '|' + pipe_cell(summary.rows[row]);
    for (const CellColumn& column : columns) text += pipe_cell(column.cells[row]);
    text += '\n';
  }
  return text;
}

std::string render_csv(const store::Summary& summary, const TableLayout& layout) {
  const auto columns = csv_columns(summary, layout);
  std::string text = "strategy";
  for (const CsvColumn& column : columns) text += ',' + quoted(column.heading);
  text += "\n";
  for (std::size_t row = 0; row < summary.rows.size(); ++row) {
    text += quoted(summary.rows[row]);
    for (const CsvColumn& column : columns) {
      const bool known = row < column.values->size() && !std::isnan((*column.values)[row]);
      text += known ? fmt::format(",{}", (*column.values)[row]) : std::string(",");
    }
    text += "\n";
  }
  return text;
}

}  // namespace moescope::report
