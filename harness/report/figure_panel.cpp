#include "report/figure_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace moescope::report {
namespace {

constexpr int kAxisSteps = 4;
constexpr double kLeastAxis = 120;  // room for the labels of its ticks
constexpr double kTextGap = 8;      // from the dot or its whisker to the value
constexpr double kTick = 5;
constexpr double kTitle = 22, kNote = 40;  // baselines

double at(const std::vector<double>& values, std::size_t row) {
  return row < values.size() ? values[row] : std::nan("");
}

std::vector<double> all_values(const store::SummaryColumn& column) {
  std::vector<double> values = column.mean;
  values.insert(values.end(), column.low.begin(), column.low.end());
  values.insert(values.end(), column.high.begin(), column.high.end());
  return values;
}

}  // namespace

double row_middle(std::size_t row) {
  return kPanelTop + kRowHeight * (static_cast<double>(row) + 0.5);
}

bool Panel::Row::has_interval() const { return std::isfinite(low) && std::isfinite(high); }

Panel::Panel(PanelText text, const store::SummaryColumn& column,
             const std::vector<std::string>& notes)
    : text_(std::move(text)), axis_(all_values(column), kAxisSteps) {
  for (std::size_t row = 0; row < notes.size(); ++row) {
    Row made{at(column.mean, row), at(column.low, row), at(column.high, row), "not known"};
    if (std::isfinite(made.mean))
      made.text = fmt::format("{:.{}f}{}{}", made.mean, text_.decimals,
                              notes[row].empty() ? "" : " ", notes[row]);
    rows_.push_back(std::move(made));
  }
}

bool Panel::has_intervals() const { return std::ranges::any_of(rows_, &Row::has_interval); }

double Panel::values_width() const {
  double width = 0;
  for (const Row& row : rows_) width = std::max(width, text_width(row.text, kSmallText));
  return kDotRadius + kTextGap + width;
}

double Panel::least_width() const {
  return std::max({kLeastAxis + values_width(), text_width(text_.title, kText, true),
                   text_width(text_.note, kSmallText)});
}

void Panel::place(double left, double width) { axis_.place(left, left + width - values_width()); }

void Panel::draw_frame(Svg& svg, double rows_bottom) const {
  svg.text(axis_.left(), kTitle, text_.title, {.bold = true});
  svg.text(axis_.left(), kNote, text_.note, {.size = kSmallText, .colour = kGrey});
  const double y = rows_bottom + kTick;
  svg.line(axis_.left(), y, axis_.right(), y, kGrey);
  for (const double tick : axis_.ticks()) {
    const double x = axis_.x(tick);
    svg.line(x, y, x, y + kTick, kGrey);
    svg.text(x, y + kTick + kSmallText + 3, axis_.label(tick),
             {.size = kSmallText, .colour = kGrey, .anchor = "middle"});
  }
}

void Panel::draw_row(Svg& svg, std::size_t row, bool extra_memory) const {
  const Row& drawn = rows_[row];
  const double y = row_middle(row), baseline = y + kSmallText / 3;
  if (!std::isfinite(drawn.mean)) {
    svg.text(axis_.left(), baseline, drawn.text, {.size = kSmallText, .colour = kGrey});
    return;
  }
  const std::string_view colour = extra_memory ? kOrange : kBlue;
  const double x = axis_.x(drawn.mean);
  double right = x + kDotRadius;
  if (drawn.has_interval()) {
    svg.whisker(axis_.x(drawn.low), axis_.x(drawn.high), y, colour);
    right = std::max(right, axis_.x(drawn.high));
  }
  svg.dot(x, y, colour, extra_memory);
  svg.text(right + kTextGap, baseline, drawn.text, {.size = kSmallText});
}

}  // namespace moescope::report
