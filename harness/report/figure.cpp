#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure_legend.hpp"
#include "report/figure_panel.hpp"
#include "report/figure_svg.hpp"
#include "report/table_cells.hpp"

namespace moescope::report {
namespace {

constexpr double kLeastWidth = 900, kMargin = 16, kGap = 28, kLegendHeight = 20;
constexpr std::string_view kBand = "#f3f5f7";
constexpr int kRanksDecimals = 2, kJainDecimals = 4;

// A row's mean, NaN where the summary lacks it.
double mean_of(const store::SummaryColumn* column, std::size_t row) {
  return column && row < column->mean.size() ? column->mean[row] : std::nan("");
}

const store::SummaryColumn* find(const store::Summary& summary, const std::string& key) {
  const auto columns = columns_of(summary, key);
  return columns.empty() ? nullptr : columns.front();
}

// "+25 % memory", "" without any. With more digits where whole percents would read as none.
std::string memory_note(double share) {
  if (!(share > 0)) return "";
  return fmt::format("+{:.{}f} % memory", 100 * share, share < 0.005 ? 2 : 0);
}

// A reduction by 0.4 is a change by "−40.0 %".
std::string change_note(double reduction) {
  if (!std::isfinite(reduction)) return "";
  if (std::abs(reduction) < 0.0005) return "(0.0 %)";
  return fmt::format("({}{:.1f} %)", reduction > 0 ? "−" : "+", std::abs(100 * reduction));
}

class Figure {
 public:
  Figure(const store::Summary& summary, const store::SummaryColumn& ranks) {
    const auto* memory = find(summary, "replica_memory");
    const auto* reduction = find(summary, "reduction_vs_contiguous");
    const auto* jain = find(summary, "jain");
    std::vector<std::string> changes;
    for (std::size_t row = 0; row < summary.rows.size(); ++row) {
      rows_.push_back({summary.rows[row], memory_note(mean_of(memory, row))});
      changes.push_back(change_note(mean_of(reduction, row)));
    }
    panels_.emplace_back(
        PanelText{"remote ranks per token", "(counted; fewer is better)", kRanksDecimals}, ranks,
        changes);
    if (jain)
      panels_.emplace_back(
          PanelText{"Jain index of rank load", "(counted; 1 is even)", kJainDecimals}, *jain,
          std::vector<std::string>(rows_.size()));
    add_legend(panels_.front().has_intervals(), reduction != nullptr);
  }

  std::string render() {
    const double width = place();
    Svg svg;
    const double bottom = kPanelTop + kRowHeight * static_cast<double>(rows_.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const double y = row_middle(row);
      if (row % 2 == 0) svg.band(0, y - kRowHeight / 2, width, kRowHeight, kBand);
      svg.text(kMargin, y + kText / 3, rows_[row].name, {}, rows_[row].memory);
    }
    for (const Panel& panel : panels_) {
      panel.draw_frame(svg, bottom);
      for (std::size_t row = 0; row < rows_.size(); ++row)
        panel.draw_row(svg, row, !rows_[row].memory.empty());
    }
    double height = bottom + kPanelBottom;
    if (!legend_.empty()) {
      height += kLegendHeight;
      legend_.draw(svg, kMargin, height);
    }
    return svg.picture(width, height + kMargin, "What expert placement does", description());
  }

 private:
  struct Row {
    std::string name, memory;
    double width() const { return text_width(name, kText) + suffix_width(memory); }
  };

  void add_legend(bool intervals, bool changes) {
    using Mark = Legend::Mark;
    if (std::ranges::any_of(rows_, [](const Row& row) { return !row.memory.empty(); })) {
      legend_.add(Mark::filled, "no extra memory");
      legend_.add(Mark::hollow, "extra memory for replicas");
    }
    if (intervals) legend_.add(Mark::whisker, "95 % interval");
    if (changes) legend_.add(Mark::none, "(in brackets: change vs contiguous)");
  }

  // Gives every panel its place; returns the picture's width.
  double place() {
    double labels = 0;
    for (const Row& row : rows_) labels = std::max(labels, row.width());
    double needed = 2 * kMargin + labels;
    for (const Panel& panel : panels_) needed += kGap + panel.least_width();
    const double width = std::ceil(std::max({kLeastWidth, needed, 2 * kMargin + legend_.width()}));
    double x = kMargin + labels, spare = width - needed;
    for (Panel& panel : panels_) {
      // The first panel is the result; it takes the larger part of what is left.
      const double extra = &panel == &panels_.back() ? spare : 0.7 * spare;
      spare -= extra;
      panel.place(x + kGap, panel.least_width() + extra);
      x += kGap + panel.least_width() + extra;
    }
    return width;
  }

  std::string description() const {
    std::string text;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      text += fmt::format("{}{}{}: ", row ? "; " : "", rows_[row].name,
                          rows_[row].memory.empty() ? "" : " (" + rows_[row].memory + ")");
      for (const Panel& panel : panels_)
        text += fmt::format("{}{} {}", &panel == &panels_.front() ? "" : ", ", panel.title(),
                            panel.value_text(row));
    }
    return text;
  }

  std::vector<Row> rows_;
  std::vector<Panel> panels_;
  Legend legend_;
};

}  // namespace

core::Result<std::string> render_figure(const store::Summary& summary) {
  const auto* ranks = find(summary, "remote_ranks_per_token");
  if (!ranks)
    return core::Error::bad_input(
        "the summary has no column remote_ranks_per_token, which the figure shows");
  return Figure(summary, *ranks).render();
}

}  // namespace moescope::report
