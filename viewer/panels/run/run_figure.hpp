// SPDX-License-Identifier: GPL-3.0-or-later
// The run as a page: warnings, the comparison, the facts. The same document is shown in the panel.
#pragma once

#include <QTextDocument>
#include <memory>

#include "viewer/figure/figure.hpp"
#include "viewer/model/run_report.hpp"
#include "viewer/model/summary_table.hpp"

namespace moescope::viewer {

// Warnings and facts; says where the comparison is when there is none, and `left_out`.
QString report_html(const RunReport& report, bool has_summary, const QString& left_out);

class RunFigure final : public Figure {
 public:
  RunFigure(RunReport report, SummaryText summary, QString footer)
      : report_(std::move(report)), summary_(std::move(summary)), footer_(std::move(footer)) {}

  Words words() const override { return {report_.title, report_.subtitle, footer_}; }
  // As high as what is on it.
  QSize preferred_size() const override;
  // Where the page is too small for it, smaller letters fill its whole width.
  void paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                  double pixels_per_unit) const override;

 private:
  std::unique_ptr<QTextDocument> page(const FigureStyle& style, double width) const;

  RunReport report_;
  SummaryText summary_;
  QString footer_;
};

}  // namespace moescope::viewer
