// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/run/run_figure.hpp"

#include <QAbstractTextDocumentLayout>
#include <QFontMetricsF>
#include <QTextDocument>
#include <algorithm>

namespace moescope::viewer {
namespace {

constexpr double kCellRoom = 14;  // between the columns of a table

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

// As many tables as the page's width asks for, each with the names of the strategies.
QString tables_html(const SummaryText& summary, const FigureStyle& style, double width) {
  const QFontMetricsF metrics(style.font);
  double names = metrics.horizontalAdvance("strategy");
  for (const auto& row : summary.rows) names = std::max(names, metrics.horizontalAdvance(row));
  QString html;
  for (std::size_t first = 0; first < summary.columns.size();) {
    double used = names + kCellRoom;
    std::size_t end = first;
    while (end < summary.columns.size() &&
           (end == first || used + width_of(summary.columns[end], metrics) <= width))
      used += width_of(summary.columns[end++], metrics);
    html += "<table cellspacing='0' cellpadding='3'><tr><td><b>strategy</b></td>";
    for (std::size_t c = first; c < end; ++c)
      html += "<td align='right' valign='bottom'>" + header_text(summary.columns[c]) + "</td>";
    html += "</tr>";
    for (std::size_t row = 0; row < summary.rows.size(); ++row) {
      html += "<tr><td><b>" + summary.rows[row].toHtmlEscaped() + "</b></td>";
      for (std::size_t c = first; c < end; ++c)
        html += "<td align='right'>" + summary.columns[c].cells[row].toHtmlEscaped() + "</td>";
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

QString facts_html(const RunReport& report) {
  QString html = "<table cellspacing='0' cellpadding='2'>";
  for (const auto& group : report.groups) {
    html += "<tr><td colspan='2'><b>" + group.title.toHtmlEscaped() + "</b></td></tr>";
    for (const auto& [name, value] : group.facts)
      html += "<tr><td>" + name.toHtmlEscaped() + "&nbsp;&nbsp;</td><td>" + value.toHtmlEscaped() +
              "</td></tr>";
  }
  return html + "</table>";
}

}  // namespace

QString report_html(const RunReport& report, bool has_summary) {
  const QString hint =
      has_summary ? QString()
                  : "<p>The comparison of strategies is computed when the run ends; the other "
                    "panels show what is there.</p>";
  return "<h3>" + report.title.toHtmlEscaped() + "</h3><p>" + report.subtitle.toHtmlEscaped() +
         "</p>" + warnings_html(report) + hint + facts_html(report);
}

void RunFigure::paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                           double) const {
  QTextDocument document;
  document.setDefaultFont(style.font);
  document.setDocumentMargin(0);
  document.setHtml(warnings_html(report_) + "<p style='margin:0'>&nbsp;</p>" +
                   tables_html(summary_, style, area.width()) + facts_html(report_));
  document.setTextWidth(area.width());
  const QSizeF size = document.size();
  const double scale = std::min({1.0, area.width() / size.width(), area.height() / size.height()});
  painter.save();
  painter.translate(area.topLeft());
  painter.scale(scale, scale);
  QAbstractTextDocumentLayout::PaintContext context;
  context.palette.setColor(QPalette::Text, style.text);
  document.documentLayout()->draw(&painter, context);
  painter.restore();
}

}  // namespace moescope::viewer
