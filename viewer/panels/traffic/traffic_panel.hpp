// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes between ranks, of one strategy or the difference of two.
#pragma once

#include "viewer/panels/heatmap_panel.hpp"

namespace moescope::viewer {

class TrafficPanel final : public HeatmapPanel {
  Q_OBJECT

 public:
  using HeatmapPanel::HeatmapPanel;

 protected:
  Work work(Document& document) override;
  std::vector<PanelOption> own_options() const override;
};

}  // namespace moescope::viewer
