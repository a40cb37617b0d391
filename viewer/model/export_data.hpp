// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers behind a picture, for other programs: CSV (RFC 4180, a matrix with its names in the
// first row and column) and JSON, full precision, with unit and provenance.
#pragma once

#include <QString>
#include <memory>
#include <string>
#include <variant>

#include "core/result.hpp"
#include "viewer/model/matrix.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

using PanelData =
    std::variant<std::monostate, std::shared_ptr<const Matrix>, std::shared_ptr<const Table>>;

std::string csv_text(const PanelData& data);
// The same between tabs, as spreadsheets take it from the clipboard.
std::string table_text(const PanelData& data);
// `origin`: file, run and range, as in a figure's footer.
std::string json_text(const PanelData& data, const QString& origin);

bool is_data_path(const QString& path);  // .csv or .json
core::Result<void> export_data(const PanelData& data, const QString& origin, const QString& path);

}  // namespace moescope::viewer
