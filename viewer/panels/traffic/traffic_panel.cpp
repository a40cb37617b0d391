// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/traffic/traffic_panel.hpp"

#include "viewer/model/traffic.hpp"

namespace moescope::viewer {

std::vector<PanelOption> TrafficPanel::own_options() const {
  return {{"wire",
           "Wire",
           "dispatch sends tokens to their experts, combine sends answers back",
           {{"dispatch", "dispatch"}, {"combine", "combine"}}}};
}

HeatmapPanel::Work TrafficPanel::work(Document& document) {
  const Selected now = session().selection().now();
  TrafficRequest request;
  request.run = now.a.strategy.toStdString();
  request.wire = option("wire") == "combine" ? store::Wire::combine : store::Wire::dispatch;
  request.family = now.family;
  request.layer = now.layer;
  const Document* other = session().document(now.b);
  const auto other_source = other ? other->source() : nullptr;
  if (!other_source)
    return [source = document.source(), request](JobControl& control) {
      return traffic_matrix(*source, request, control);
    };
  TrafficRequest minus = request;
  minus.run = now.b.strategy.toStdString();
  return [source = document.source(), other_source, request, minus,
          now](JobControl& control) -> core::Result<Matrix> {
    MOESCOPE_TRY(auto a, traffic_matrix(*source, request, control));
    MOESCOPE_TRY(const auto b, traffic_matrix(*other_source, minus, control));
    return traffic_difference(std::move(a), b, now.a.strategy, now.b.strategy);
  };
}

}  // namespace moescope::viewer
