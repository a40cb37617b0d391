// SPDX-License-Identifier: GPL-3.0-or-later
// The run as a page: warnings, the comparison, the facts. The same document is shown in the panel.
#pragma once

#include "viewer/figure/figure.hpp"
#include "viewer/model/run_report.hpp"
#include "viewer/model/summary_table.hpp"

namespace moescope::viewer {

// Warnings and facts; says where the comparison is when there is none.
QString report_html(const RunReport& report, bool has_summary);

class RunFigure final : public Figure {
 public:
  RunFigure(RunReport report, SummaryText summary, QString footer)
      : report_(std::move(report)), summary_(std::move(summary)), footer_(std::move(footer)) {}

  Words words() const override { return {report_.title, report_.subtitle, footer_}; }
  // Made smaller as a whole where the page is too small for it.
  void paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                  double pixels_per_unit) const override;

 private:
  RunReport report_;
  SummaryText summary_;
  QString footer_;
};

}  // namespace moescope::viewer
