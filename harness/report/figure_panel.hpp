// One column of the summary as dots on an axis of its own, one row per strategy.
#pragma once

#include <string>
#include <vector>

#include "report/figure_axis.hpp"
#include "report/figure_svg.hpp"
#include "store/records.hpp"

namespace moescope::report {

// Where a figure's rows lie: every panel and the labels beside them share it.
constexpr double kPanelTop = 54, kRowHeight = 28;
constexpr double kPanelBottom = 34;  // below the last row, for the axis
double row_middle(std::size_t row);

struct PanelText {
  std::string title, note;
  int decimals;  // of the values
};

class Panel {
 public:
  // `notes` follow the values, one per row.
  Panel(PanelText text, const store::SummaryColumn& column, const std::vector<std::string>& notes);

  const std::string& title() const { return text_.title; }
  const std::string& value_text(std::size_t row) const { return rows_[row].text; }
  bool has_intervals() const;

  double least_width() const;
  void place(double left, double width);

  // The titles above and, below the rows, the axis.
  void draw_frame(Svg& svg, double rows_bottom) const;
  void draw_row(Svg& svg, std::size_t row, bool extra_memory) const;

 private:
  struct Row {
    double mean, low, high;
    std::string text;
    bool has_interval() const;
  };

  double values_width() const;  // what the texts beside the dots take

  PanelText text_;
  std::vector<Row> rows_;
  Axis axis_;
};

}  // namespace moescope::report
