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

QString side_name(const Source& source, const Side& side) {
  return side.strategy.isEmpty() ? file_name(source.overview())
                                 : file_name(source.overview()) + ", " + side.strategy;
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
  // The counts are of the file, so another strategy changes only the order by its ranks.
  const Document* other = session().document(now.b);
  const bool beside = other && other->source() && !request.difference &&
                      (now.b.document != now.a.document || request.order == ExpertOrder::rank);
  CoactivationRequest second = request;
  if (beside) {
    const auto* info = other->overview().find(now.b.strategy.toStdString());
    second.placement = info ? info->placement : "";
  }
  return [source = document.source(), request, second, beside, names = now,
          other_source = beside ? other->source() : nullptr](
             JobControl& control) mutable -> core::Result<std::vector<Matrix>> {
    std::vector<Matrix> matrices(1);
    MOESCOPE_TRY(matrices[0], coactivation_matrix(*source, request, control));
    if (!beside) return matrices;
    MOESCOPE_TRY(second.family,
                 family_in(other_source->overview(), source->overview(), request.family));
    MOESCOPE_TRY(auto matrix, coactivation_matrix(*other_source, second, control));
    matrices.push_back(std::move(matrix));
    matrices[0].title += " · " + side_name(*source, names.a);
    matrices[1].title += " · " + side_name(*other_source, names.b);
    return matrices;
  };
}

}  // namespace moescope::viewer
