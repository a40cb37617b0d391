// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/load/load_panel.hpp"

#include "viewer/model/load.hpp"

namespace moescope::viewer {

std::vector<PanelOption> LoadPanel::own_options() const {
  std::vector<PanelChoice> of{{"ranks", "ranks"}, {"experts", "experts"}};
  // A trace knows experts only: they come first there.
  const Document* document = session().document(session().selection().now().a);
  if (document && document->overview().kind == FileKind::trace) of = {{"experts", "experts"}};
  return {{"of", "Load of", "whose work is counted", std::move(of)},
          {"view",
           "View",
           "activations, or how far a load is from the mean of its layer",
           {{"load", "activations"}, {"over-mean", "over mean"}}},
          {"order",
           "Experts by",
           "by index, or by the ranks of the chosen layer's placement",
           {{"index", "index"}, {"rank", "rank"}}},
          compare_option()};
}

HeatmapPanel::Work LoadPanel::work(Document& document) {
  const Selected now = session().selection().now();
  LoadRequest request;
  request.of = option("of") == "experts" ? LoadOf::experts : LoadOf::ranks;
  request.over_mean = option("view") == "over-mean";
  request.order_by_rank = option("order") == "rank";
  request.run = now.a.strategy.toStdString();
  request.family = now.family;
  request.layer = now.layer;
  const Document* other = session().document(now.b);
  const auto other_source = other ? other->source() : nullptr;
  // Two strategies of a file share their experts' load.
  if (!other_source || (request.of == LoadOf::experts && now.b.document == now.a.document))
    return [source = document.source(),
            request](JobControl& control) -> core::Result<std::vector<Matrix>> {
      MOESCOPE_TRY(auto matrix, load_matrix(*source, request, control));
      return std::vector<Matrix>{std::move(matrix)};
    };
  LoadRequest second = request;
  second.run = now.b.strategy.toStdString();
  return [source = document.source(), other_source, request, second, now,
          beside = option("compare") ==
                   "beside"](JobControl& control) -> core::Result<std::vector<Matrix>> {
    MOESCOPE_TRY(auto a, load_matrix(*source, request, control));
    MOESCOPE_TRY(auto b, load_matrix(*other_source, second, control));
    if (beside) return std::vector<Matrix>{std::move(a), std::move(b)};
    MOESCOPE_TRY(auto minus, load_difference(std::move(a), b,
                                             request.of == LoadOf::ranks
                                                 ? now.b.strategy
                                                 : file_name(other_source->overview())));
    return std::vector<Matrix>{std::move(minus)};
  };
}

}  // namespace moescope::viewer
