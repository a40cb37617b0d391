// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/coactivation/coactivation_panel.hpp"

#include "viewer/model/coactivation.hpp"

namespace moescope::viewer {
namespace {

template <class T>
T chosen(const QString& value, std::initializer_list<std::pair<const char*, T>> known) {
  for (const auto& [name, meaning] : known)
    if (value == name) return meaning;
  return known.begin()->second;
}

}  // namespace

std::vector<PanelOption> CoactivationPanel::own_options() const {
  std::vector<PanelOption> all{
      {"view",
       "View",
       "what a cell says of two experts",
       {{"counts", "counts"},
        {"conditional", "P(j given i)"},
        {"lift", "lift"},
        {"jaccard", "Jaccard"}}},
      {"order",
       "Order",
       "of the experts on both axes",
       {{"index", "index"}, {"load", "load"}, {"rank", "rank"}, {"clustered", "clustered"}}},
      {"minus", "Minus", "shows the difference to another family or layer", {{"none", "nothing"}}}};
  const Document* document = session().document(session().selection().now().a);
  if (!document) return all;
  const Overview& overview = document->overview();
  auto& minus = all.back().choices;
  if (overview.families.size() > 1)
    for (const auto& family : overview.families) {
      const QString name = "family " + QString::fromStdString(family);
      minus.push_back({name, name});
    }
  for (int layer = 0; overview.layers > 1 && layer < overview.layers; ++layer)
    minus.push_back({layer_text(layer), layer_text(layer)});
  return all;
}

HeatmapPanel::Work CoactivationPanel::work(Document& document) {
  const Selected& now = session().selection().now();
  const Overview& overview = document.overview();
  CoactivationRequest request;
  request.family = now.family;
  request.layer = now.layer;
  request.view =
      chosen<CoactivationView>(option("view"), {{"counts", CoactivationView::counts},
                                                {"conditional", CoactivationView::conditional},
                                                {"lift", CoactivationView::lift},
                                                {"jaccard", CoactivationView::jaccard}});
  request.order = chosen<ExpertOrder>(option("order"), {{"index", ExpertOrder::index},
                                                        {"load", ExpertOrder::load},
                                                        {"rank", ExpertOrder::rank},
                                                        {"clustered", ExpertOrder::clustered}});
  if (const auto* info = overview.find(now.a.strategy.toStdString()))
    request.placement = info->placement;
  const QString minus = option("minus");
  request.minus_family = now.family;
  request.minus_layer = now.layer;
  request.difference = minus != "none";
  if (minus.startsWith("layer ")) request.minus_layer = minus.mid(6).toInt();
  for (std::size_t f = 0; f < overview.families.size(); ++f)
    if (minus == "family " + QString::fromStdString(overview.families[f]))
      request.minus_family = static_cast<int>(f);
  return [source = document.source(), request](JobControl& control) {
    return coactivation_matrix(*source, request, control);
  };
}

}  // namespace moescope::viewer
