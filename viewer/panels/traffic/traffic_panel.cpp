// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/traffic/traffic_panel.hpp"

#include "viewer/model/traffic.hpp"

namespace moescope::viewer {

std::vector<PanelOption> TrafficPanel::own_options() const {
  return {{"wire",
           "Wire",
           "dispatch sends tokens to their experts, combine sends answers back",
           {{"dispatch", "dispatch"}, {"combine", "combine"}}},
          compare_option()};
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
    return [source = document.source(),
            request](JobControl& control) -> core::Result<std::vector<Matrix>> {
      MOESCOPE_TRY(auto matrix, traffic_matrix(*source, request, control));
      return std::vector<Matrix>{std::move(matrix)};
    };
  TrafficRequest second = request;
  second.run = now.b.strategy.toStdString();
  return [source = document.source(), other_source, request, second, now,
          beside = option("compare") ==
                   "beside"](JobControl& control) mutable -> core::Result<std::vector<Matrix>> {
    MOESCOPE_TRY(second.family,
                 family_in(other_source->overview(), source->overview(), now.family));
    MOESCOPE_TRY(auto a, traffic_matrix(*source, request, control));
    MOESCOPE_TRY(auto b, traffic_matrix(*other_source, second, control));
    if (beside) return std::vector<Matrix>{std::move(a), std::move(b)};
    MOESCOPE_TRY(auto minus, traffic_difference(std::move(a), b, now.a.strategy, now.b.strategy));
    return std::vector<Matrix>{std::move(minus)};
  };
}

}  // namespace moescope::viewer
