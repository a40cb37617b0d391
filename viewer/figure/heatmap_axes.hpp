// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around the cells: names, borders of groups, and totals.
#pragma once

#include "viewer/figure/heatmap_picture.hpp"

namespace moescope::viewer {

void paint_names(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                 const FigureStyle& style);
// Borders of ranks and, heavier, of nodes; the groups' names where they fit.
void paint_groups(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                  const FigureStyle& style);
void paint_totals(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                  const FigureStyle& style);

}  // namespace moescope::viewer
