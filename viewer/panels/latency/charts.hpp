// SPDX-License-Identifier: GPL-3.0-or-later
// The charts of the latency panel: what is drawn, and what can be pointed at.
#pragma once

#include "viewer/model/phases.hpp"
#include "viewer/model/stragglers.hpp"
#include "viewer/model/times.hpp"
#include "viewer/widgets/chart.hpp"

namespace moescope::viewer {

// Of the selection: drawn stronger than the rest.
struct ChosenSides {
  Side a, b;
  bool holds(const ShownRun& run) const { return run.side == a || run.side == b; }
};

enum class Shape { ecdf, box, violin };

ChartContent times_content(std::shared_ptr<const TimesChart> chart, Shape shape, bool logarithmic,
                           const ChosenSides& chosen);
ChartContent phases_content(std::shared_ptr<const PhasesChart> chart, const ChosenSides& chosen);
// The bars of side a and, where it is chosen, side b: of other runs only the table speaks.
ChartContent stragglers_content(std::shared_ptr<const StragglersChart> chart,
                                const ChosenSides& chosen);

}  // namespace moescope::viewer
