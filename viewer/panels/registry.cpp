// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/registry.hpp"

#include "core/text.hpp"
#include "viewer/panels/coactivation/coactivation_panel.hpp"
#include "viewer/panels/inspector/inspector_panel.hpp"
#include "viewer/panels/latency/latency_panel.hpp"
#include "viewer/panels/load/load_panel.hpp"
#include "viewer/panels/run/run_panel.hpp"
#include "viewer/panels/traffic/traffic_panel.hpp"

namespace moescope::viewer {
namespace {

template <class P>
Panel* make(Session& session, QWidget* parent) {
  return new P(session, parent);
}

}  // namespace

const std::vector<PanelInfo>& panels() {
  static const std::vector<PanelInfo> all{
      {"coactivation", "Co-activation", "which experts the same tokens select", "Ctrl+1",
       Qt::LeftDockWidgetArea, make<CoactivationPanel>},
      {"traffic", "Traffic", "bytes between ranks", "Ctrl+2", Qt::RightDockWidgetArea,
       make<TrafficPanel>},
      {"load", "Load", "work of ranks and experts per layer, and its balance", "Ctrl+3",
       Qt::RightDockWidgetArea, make<LoadPanel>},
      {"latency", "Latency", "times of requests, steps, layers and phases; stragglers", "Ctrl+4",
       Qt::RightDockWidgetArea, make<LatencyPanel>},
      {"inspector", "Placement", "experts on ranks, changed by hand, and what that costs", "Ctrl+5",
       Qt::LeftDockWidgetArea, make<InspectorPanel>},
      {"run", "Run", "what was run, on what, warnings, and the strategies side by side", "Ctrl+6",
       Qt::RightDockWidgetArea, make<RunPanel>},
  };
  return all;
}

core::Result<const PanelInfo*> find_panel(const QString& name) {
  std::vector<std::string> names;
  for (const auto& info : panels()) {
    if (info.name == name) return &info;
    names.push_back(info.name.toStdString());
  }
  const std::string near = core::nearest_name(name.toStdString(), names);
  return core::Error::bad_input("--panel " + name.toStdString() + ": there is no such panel" +
                                (near.empty() ? "" : ", did you mean '" + near + "'?") +
                                " Panels: " + core::join(names));
}

}  // namespace moescope::viewer
