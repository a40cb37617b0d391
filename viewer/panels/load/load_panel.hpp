// SPDX-License-Identifier: GPL-3.0-or-later
// The load of ranks and experts per layer, with the balance of each layer.
#pragma once

#include "viewer/panels/heatmap_panel.hpp"

namespace moescope::viewer {

class LoadPanel final : public HeatmapPanel {
  Q_OBJECT

 public:
  using HeatmapPanel::HeatmapPanel;

 protected:
  Work work(Document& document) override;
  std::vector<PanelOption> own_options() const override;
};

}  // namespace moescope::viewer
