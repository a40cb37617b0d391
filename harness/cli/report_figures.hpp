// The pictures of a report, drawn by moescope-viewer in a process of its own: moescope neither
// links it nor needs it (it is GPL-3.0-or-later, and Qt may be missing where runs are made).
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "store/records.hpp"

namespace moescope::cli {

struct ReportFigure {
  std::string path, caption;
};

struct ReportFigures {
  std::vector<ReportFigure> drawn;
  std::vector<std::string> left_out;  // "DIR/phases.png: no phase times of ..."
};

// The viewer beside this program, else the first on PATH. failed when there is none: what is
// missing, and how to get it.
core::Result<std::string> find_viewer();

// Writes the standard set into a folder, which is made where it is missing: co-activation, traffic,
// its difference to contiguous, load, TTFT, TPOT, phases and stragglers, of the strategy with the
// fewest remote ranks per token. What the file does not hold is left out; failed when a viewer
// breaks down.
core::Result<ReportFigures> draw_report_figures(const std::string& viewer,
                                                const std::string& results,
                                                const store::Summary& summary,
                                                const std::string& folder);

// An image of a page, with its caption: "![Time per phase](figures/phases.png)".
std::string markdown_of(const ReportFigure& figure);

}  // namespace moescope::cli
