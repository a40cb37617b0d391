// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/export_data.hpp"

#include <fmt/format.h>

#include <QFileInfo>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/file.hpp"

namespace moescope::viewer {
namespace {

using nlohmann::ordered_json;

std::string field(const QString& text, char separator) {
  std::string value = text.toStdString();
  if (value.find_first_of(std::string("\"\n\r") + separator) == std::string::npos) return value;
  std::string quoted(1, '"');
  for (const char c : value) quoted.append(c == '"' ? 2 : 1, c);
  quoted.push_back('"');
  return quoted;
}

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

std::string cell_text(const QVariant& cell, char separator) {
  if (!cell.isValid()) return "";
  return cell.typeId() == QMetaType::Double ? number(cell.toDouble())
                                            : field(cell.toString(), separator);
}

std::string lines_of(const Matrix& matrix, char separator) {
  std::string text = field(matrix.rows.title + " \\ " + matrix.columns.title, separator);
  for (const auto& name : matrix.columns.names)
    text.append(1, separator).append(field(name, separator));
  text += "\r\n";
  for (int row = 0; row < matrix.rows.size(); ++row) {
    text += field(matrix.rows.names[static_cast<std::size_t>(row)], separator);
    for (int column = 0; column < matrix.columns.size(); ++column)
      text.append(1, separator).append(number(matrix.at(row, column)));
    text += "\r\n";
  }
  return text;
}

std::string lines_of(const Table& table, char separator) {
  const std::string between(1, separator);
  std::string text;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto& column = table.columns[c];
    const QString unit = column.unit.isEmpty() ? QString() : " [" + column.unit + "]";
    text.append(c ? between : "").append(field(column.name + unit, separator));
  }
  text += "\r\n";
  for (int row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      text.append(c ? between : "")
          .append(cell_text(table.columns[c].cells[static_cast<std::size_t>(row)], separator));
    text += "\r\n";
  }
  return text;
}

std::string lines_of(const PanelData& data, char separator) {
  if (const auto* matrix = std::get_if<std::shared_ptr<const Matrix>>(&data))
    return lines_of(**matrix, separator);
  if (const auto* table = std::get_if<std::shared_ptr<const Table>>(&data))
    return lines_of(**table, separator);
  return "";
}

ordered_json axis_json(const MatrixAxis& axis) {
  ordered_json names = ordered_json::array();
  for (const auto& name : axis.names) names.push_back(name.toStdString());
  return {{"title", axis.title.toStdString()}, {"names", names}, {"ids", axis.ids}};
}

ordered_json json_of(const Matrix& matrix) {
  ordered_json rows = ordered_json::array();
  for (int r = 0; r < matrix.rows.size(); ++r) {
    ordered_json row = ordered_json::array();
    for (int c = 0; c < matrix.columns.size(); ++c) {
      const double value = matrix.at(r, c);
      row.push_back(std::isnan(value) ? ordered_json() : ordered_json(value));
    }
    rows.push_back(std::move(row));
  }
  return {{"title", matrix.title.toStdString()},
          {"chosen", matrix.subtitle.toStdString()},
          {"quantity", matrix.quantity.toStdString()},
          {"unit", matrix.unit.toStdString()},
          {"kind", name_of(matrix.provenance).toStdString()},
          {"rows", axis_json(matrix.rows)},
          {"columns", axis_json(matrix.columns)},
          {"values", rows}};
}

ordered_json cell_json(const QVariant& cell) {
  if (!cell.isValid()) return nullptr;
  if (cell.typeId() == QMetaType::Double)
    return std::isnan(cell.toDouble()) ? ordered_json() : ordered_json(cell.toDouble());
  if (cell.typeId() == QMetaType::LongLong) return cell.toLongLong();
  return cell.toString().toStdString();
}

ordered_json json_of(const Table& table) {
  ordered_json columns = ordered_json::array();
  for (const auto& column : table.columns) {
    ordered_json cells = ordered_json::array();
    for (const auto& cell : column.cells) cells.push_back(cell_json(cell));
    columns.push_back({{"name", column.name.toStdString()},
                       {"unit", column.unit.toStdString()},
                       {"kind", name_of(column.provenance).toStdString()},
                       {"values", cells}});
  }
  return {{"title", table.title.toStdString()},
          {"chosen", table.subtitle.toStdString()},
          {"columns", columns}};
}

}  // namespace

std::string csv_text(const PanelData& data) { return lines_of(data, ','); }
std::string table_text(const PanelData& data) { return lines_of(data, '\t'); }

std::string json_text(const PanelData& data, const QString& origin) {
  ordered_json document = ordered_json::object();
  if (const auto* matrix = std::get_if<std::shared_ptr<const Matrix>>(&data))
    document = json_of(**matrix);
  if (const auto* table = std::get_if<std::shared_ptr<const Table>>(&data))
    document = json_of(**table);
  document["origin"] = origin.toStdString();
  return document.dump(1) + "\n";
}

bool is_data_path(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  return ending == "csv" || ending == "json";
}

core::Result<void> export_data(const PanelData& data, const QString& origin, const QString& path) {
  if (!is_data_path(path))
    return core::Error::bad_input(path.toStdString() + ": data files end in .csv or .json");
  const bool json = QFileInfo(path).suffix().toLower() == "json";
  return core::write_file_atomic(path.toStdString(),
                                 json ? json_text(data, origin) : csv_text(data));
}

}  // namespace moescope::viewer
