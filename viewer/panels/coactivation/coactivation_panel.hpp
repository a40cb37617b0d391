// SPDX-License-Identifier: GPL-3.0-or-later
// Which experts the same tokens select, per layer and family.
#pragma once

#include "viewer/panels/heatmap_panel.hpp"

namespace moescope::viewer {

class CoactivationPanel final : public HeatmapPanel {
  Q_OBJECT

 public:
  using HeatmapPanel::HeatmapPanel;

 protected:
  Work work(Document& document) override;
  std::vector<PanelOption> own_options() const override;
};

}  // namespace moescope::viewer
