#include <algorithm>

#include "core/text.hpp"
#include "report/table_cells.hpp"
#include "report/text_width.hpp"

namespace moescope::report {
namespace {

constexpr std::size_t kGutter = 2;
constexpr const char* kRowHeading = "strategy";

// A column as lines: its header (heading lines, unit, kind) and its cells.
struct TextColumn {
  std::string kind;
  std::vector<std::string> header, cells;
  std::size_t width = 0;
};

TextColumn text_column(std::string kind, std::vector<std::string> header,
                       std::vector<std::string> cells) {
  TextColumn column{std::move(kind), std::move(header), std::move(cells), 0};
  for (const auto* lines : {&column.header, &column.cells})
    for (const std::string& line : *lines)
      column.width = std::max(column.width, display_width(line));
  return column;
}

std::vector<TextColumn> text_columns(const store::Summary& summary, const TableLayout& layout) {
  std::vector<TextColumn> columns;
  for (CellColumn& column : cell_columns(summary, layout)) {
    std::vector<std::string> header = core::split(column.heading, '\n');
    header.push_back(column.unit);
    header.push_back(column.kind);
    columns.push_back(text_column(column.kind, std::move(header), std::move(column.cells)));
  }
  return columns;
}

std::size_t total_width(const TextColumn& names, const std::vector<TextColumn>& columns) {
  std::size_t width = names.width;
  for (const TextColumn& column : columns) width += kGutter + column.width;
  return width;
}

// Counted columns, then the others sorted by kind, each part cut where the terminal ends. A column
// wider than the terminal still gets a table of its own.
std::vector<std::vector<TextColumn>> stack(const TextColumn& names, std::vector<TextColumn> columns,
                                           std::size_t width) {
  if (total_width(names, columns) <= width) return {std::move(columns)};
  const auto counted = [](const TextColumn& column) { return column.kind == "counted"; };
  const auto times = std::stable_partition(columns.begin(), columns.end(), counted);
  std::stable_sort(times, columns.end(),
                   [](const auto& a, const auto& b) { return a.kind < b.kind; });
  std::vector<std::vector<TextColumn>> parts;
  for (TextColumn& column : columns) {
    const bool starts_times = !parts.empty() && counted(parts.back().back()) && !counted(column);
    if (parts.empty() || starts_times ||
        total_width(names, parts.back()) + kGutter + column.width > width)
      parts.emplace_back();
    parts.back().push_back(std::move(column));
  }
  return parts;
}

// Spaces at the end of a line would only make copies of the table longer.
void end_line(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

std::string render_part(const TextColumn& names, const std::vector<TextColumn>& columns) {
  std::size_t header_lines = names.header.size();
  for (const TextColumn& column : columns)
    header_lines = std::max(header_lines, column.header.size());
  // Headings of one line stand on the bottom line, beside the last line of the longer ones.
  const auto header_line = [&](const TextColumn& column, std::size_t line) {
    const std::size_t above = header_lines - column.header.size();
    return line < above ? std::string() : column.header[line - above];
  };
  std::string text;
  for (std::size_t line = 0; line < header_lines; ++line) {
    text += pad_right(header_line(names, line), names.width);
    for (const TextColumn& column : columns)
      text += std::string(kGutter, ' ') + pad_left(header_line(column, line), column.width);
    end_line(text);
  }
  text += std::string(total_width(names, columns), '-') + '\n';
  for (std::size_t row = 0; row < names.cells.size(); ++row) {
    text += pad_right(names.cells[row], names.width);
    for (const TextColumn& column : columns)
      text += std::string(kGutter, ' ') + pad_left(column.cells[row], column.width);
    end_line(text);
  }
  return text;
}

}  // namespace

std::string render_text(const store::Summary& summary, const TableLayout& layout) {
  const TextColumn names = text_column("", {kRowHeading, "", ""}, summary.rows);
  std::string text;
  for (const auto& part : stack(names, text_columns(summary, layout), layout.width)) {
    if (!text.empty()) text += '\n';
    text += render_part(names, part);
  }
  return text;
}

}  // namespace moescope::report
