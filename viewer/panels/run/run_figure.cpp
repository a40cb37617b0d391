// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/run/run_figure.hpp"

#include <QAbstractTextDocumentLayout>
#include <QFontMetricsF>
#include <QTextDocument>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope::viewer {
namespace {

constexpr double kCellRoom = 16;  // between the columns of a table
constexpr int kPageWidth = 1120;
constexpr double kAroundBody = 90;  // title, subtitle, footer and margins
constexpr double kSmaller = 0.95;   // from one try to the next
constexpr double kSmallest = 0.3;

QString unbroken(const QString& text) { return text.toHtmlEscaped().replace(' ', "&nbsp;"); }

QString header_text(const SummaryColumnText& column) {
  const QString unit = column.unit.isEmpty() ? QString() : column.unit + ", ";
  return column.heading.toHtmlEscaped().replace('\n', "<br>") + "<br><i>" + unit.toHtmlEscaped() +
         column.kind.toHtmlEscaped() + "</i>";
}

double width_of(const SummaryColumnText& column, const QFontMetricsF& metrics) {
  double width = metrics.horizontalAdvance(column.unit + ", " + column.kind);
  for (const auto& line : column.heading.split('\n'))
    width = std::max(width, metrics.horizontalAdvance(line));
  for (const auto& cell : column.cells) width = std::max(width, metrics.horizontalAdvance(cell));
  return width + kCellRoom;
}

// Where each table ends: as many tables as the page's width asks for, about equally wide.
std::vector<std::size_t> ends_of_tables(const std::vector<double>& widths, double room) {
  const double all = std::accumulate(widths.begin(), widths.end(), 0.0);
  const double share = all / std::ceil(all / room);
  std::vector<std::size_t> ends;
  double used = 0;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    // A column that is half beyond its share belongs to the next table.
    const bool over = used + widths[c] > room || used + widths[c] / 2 > share;
    if (used > 0 && over) {
      ends.push_back(c);
      used = 0;
    }
    used += widths[c];
  }
  ends.push_back(widths.size());
  return ends;
}

QString cell_html(double width, const QString& html) {
  return QString("<td align='right' valign='bottom' width='%1'>%2</td>")
      .arg(static_cast<int>(std::ceil(width)))
      .arg(html);
}

// Each table with the names of the strategies.
QString tables_html(const SummaryText& summary, const FigureStyle& style, double width) {
  if (summary.columns.empty()) return {};
  QFont bold = style.font;
  bold.setBold(true);
  const QFontMetricsF metrics(style.font), bold_metrics(bold);
  double names = bold_metrics.horizontalAdvance("strategy");
  for (const auto& row : summary.rows) names = std::max(names, bold_metrics.horizontalAdvance(row));
  names += kCellRoom;
  std::vector<double> widths;
  for (const auto& column : summary.columns) widths.push_back(width_of(column, metrics));
  QString html;
  std::size_t first = 0;
  for (const auto end : ends_of_tables(widths, width - names - kCellRoom)) {
    const QString name_cell = QString("<td width='%1' valign='bottom'><b>%2</b></td>");
    const int name_width = static_cast<int>(std::ceil(names));
    html +=
        "<table cellspacing='0' cellpadding='3'><tr>" + name_cell.arg(name_width).arg("strategy");
    for (std::size_t c = first; c < end; ++c)
      html += cell_html(widths[c], header_text(summary.columns[c]));
    html += "</tr>";
    for (std::size_t row = 0; row < summary.rows.size(); ++row) {
      html += "<tr>" + name_cell.arg(name_width).arg(unbroken(summary.rows[row]));
      for (std::size_t c = first; c < end; ++c)
        html += cell_html(widths[c], unbroken(summary.columns[c].cells[row]));
      html += "</tr>";
    }
    html += "</table><p style='margin:0'>&nbsp;</p>";
    first = end;
  }
  return html;
}

QString warnings_html(const RunReport& report) {
  QString html;
  for (const auto& warning : report.warnings) {
    // The first word says what it is about.
    const auto colon = warning.indexOf(':');
    html +=
        QString("<p style='margin:3px 0'>%1 <b>%2</b>%3</p>")
            .arg(QChar(0x26A0))
            .arg(warning.left(colon + 1).toHtmlEscaped(), warning.mid(colon + 1).toHtmlEscaped());
  }
  if (report.warnings.empty())
    html = "<p>No warnings: finished, lossless, and the repeats agree.</p>";
  return html;
}

QString group_html(const FactGroup& group) {
  QString html = "<table cellspacing='0' cellpadding='2'><tr><td colspan='2'><b>" +
                 group.title.toHtmlEscaped() + "</b></td></tr>";
  for (const auto& [name, value] : group.facts)
    html += "<tr><td>" + name.toHtmlEscaped() + "&nbsp;&nbsp;</td><td>" + value.toHtmlEscaped() +
            "</td></tr>";
  return html + "</table>";
}

// Below each other, as a panel has them, or side by side, as a page has room for.
QString facts_html(const RunReport& report, bool side_by_side) {
  QString html;
  for (const auto& group : report.groups)
    html += side_by_side ? QString("<td valign='top' width='%1%'>%2</td>")
                               .arg(100 / static_cast<int>(report.groups.size()))
                               .arg(group_html(group))
                         : group_html(group);
  return side_by_side ? "<table width='100%'><tr>" + html + "</tr></table>" : html;
}

}  // namespace

QString report_html(const RunReport& report, bool has_summary, const QString& left_out) {
  QString hints;
  if (!has_summary)
    hints =
        "<p>The comparison of strategies is computed when the run ends; the other panels show what "
        "is there.</p>";
  if (!left_out.isEmpty()) hints += "<p>" + left_out.toHtmlEscaped() + ".</p>";
  return "<h3>" + report.title.toHtmlEscaped() + "</h3><p>" + report.subtitle.toHtmlEscaped() +
         "</p>" + warnings_html(report) + hints + facts_html(report, false);
}

std::unique_ptr<QTextDocument> RunFigure::page(const FigureStyle& style, double width) const {
  auto document = std::make_unique<QTextDocument>();
  document->setDefaultFont(style.font);
  document->setDocumentMargin(0);
  document->setHtml(warnings_html(report_) + "<p style='margin:0'>&nbsp;</p>" +
                    tables_html(summary_, style, width) + facts_html(report_, true));
  document->setTextWidth(width);
  return document;
}

QSize RunFigure::preferred_size() const {
  const auto document = page(figure_style(Theme::light), kPageWidth - 2 * kFigureMargin);
  return {kPageWidth, static_cast<int>(std::ceil(document->size().height() + kAroundBody))};
}

void RunFigure::paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                           double) const {
  // A page for a wall has larger letters.
  double scale = std::max(1.0, area.width() / (kPageWidth - 2 * kFigureMargin));
  auto document = page(style, area.width() / scale);
  const auto fits = [&] {
    return document->size().width() * scale <= area.width() + 1 &&
           document->size().height() * scale <= area.height();
  };
  while (!fits() && scale > kSmallest) {
    scale *= kSmaller;
    document = page(style, area.width() / scale);
  }
  painter.save();
  painter.setClipRect(area);
  painter.translate(area.topLeft());
  painter.scale(scale, scale);
  QAbstractTextDocumentLayout::PaintContext context;
  context.palette.setColor(QPalette::Text, style.text);
  document->documentLayout()->draw(&painter, context);
  painter.restore();
}

}  // namespace moescope::viewer
