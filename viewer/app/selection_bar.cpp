// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/app/selection_bar.hpp"

#include <QHBoxLayout>
#include <QSignalBlocker>

#include "viewer/widgets/labelled.hpp"

namespace moescope::viewer {

SelectionBar::SelectionBar(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      shown_(new QComboBox(this)),
      against_(new QComboBox(this)),
      family_(new QComboBox(this)),
      layer_(new QSpinBox(this)),
      slider_(new QSlider(Qt::Horizontal, this)) {
  shown_->setObjectName("shown");
  against_->setObjectName("against");
  family_->setObjectName("family");
  layer_->setObjectName("layer");
  for (auto* box : {shown_, against_, family_})
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  layer_->setSpecialValueText("all");
  layer_->setMinimum(kAll);
  slider_->setMinimum(kAll);
  slider_->setMinimumWidth(120);
  slider_->setAccessibleName("layer");
  auto* flow = new QHBoxLayout(this);
  flow->setContentsMargins(6, 2, 6, 2);
  flow->addWidget(labelled("&Strategy", "what the panels show", {shown_}, this));
  flow->addWidget(labelled("&Against", "shows the difference to it", {against_}, this));
  flow->addWidget(
      labelled("&Layer", "MoE layer; the least value is all of them", {layer_, slider_}, this));
  flow->addWidget(labelled("Fa&mily", "task family", {family_}, this));
  flow->addStretch();

  connect(shown_, &QComboBox::activated, this, [this] { choose_side(shown_, &Selected::a); });
  connect(against_, &QComboBox::activated, this, [this] { choose_side(against_, &Selected::b); });
  const auto set_layer = [this](int layer) {
    session_.selection().change([&](Selected& selected) { selected.layer = layer; }, "layer");
  };
  connect(layer_, &QSpinBox::valueChanged, this, set_layer);
  connect(slider_, &QSlider::valueChanged, this, set_layer);
  connect(family_, &QComboBox::activated, this, [this](int index) {
    session_.selection().change([&](Selected& selected) { selected.family = index - 1; });
  });
  connect(&session_.selection(), &Selection::changed, this, &SelectionBar::follow);
  connect(&session_, &Session::documents_changed, this, &SelectionBar::follow);
  follow();
}

void SelectionBar::choose_side(QComboBox* box, Side Selected::*side) {
  const auto value = box->currentData().toStringList();
  session_.selection().change([&](Selected& selected) {
    selected.*side = value.isEmpty() ? Side{} : Side{value[0].toInt(), value[1]};
  });
}

void SelectionBar::fill_sides() {
  const bool several = session_.documents().size() > 1;
  for (auto* box : {shown_, against_}) {
    box->clear();
    if (box == against_) box->addItem("nothing", QStringList());
    for (const auto* document : session_.documents()) {
      const Overview& overview = document->overview();
      const QString prefix = several ? file_name(overview) + ": " : QString();
      for (const auto& info : overview.strategies)
        box->addItem(
            prefix + QString::fromStdString(info.name),
            QStringList{QString::number(document->id()), QString::fromStdString(info.name)});
      if (overview.strategies.empty() && document->state() == Document::State::ready)
        box->addItem(file_name(overview), QStringList{QString::number(document->id()), QString()});
    }
    box->setEnabled(box->count() > 1);
  }
}

void SelectionBar::follow() {
  const Selected& now = session_.selection().now();
  const Document* document = session_.document(now.a);
  const QSignalBlocker quiet[] = {QSignalBlocker(shown_), QSignalBlocker(against_),
                                  QSignalBlocker(family_), QSignalBlocker(layer_),
                                  QSignalBlocker(slider_)};
  fill_sides();
  const auto show = [](QComboBox* box, const Side& side) {
    const QStringList wanted{QString::number(side.document), side.strategy};
    for (int i = 0; i < box->count(); ++i)
      if (box->itemData(i).toStringList() == wanted) box->setCurrentIndex(i);
  };
  show(shown_, now.a);
  show(against_, now.b);
  const Overview none;
  const Overview& overview = document ? document->overview() : none;
  layer_->setMaximum(std::max(0, overview.layers - 1));
  slider_->setMaximum(std::max(0, overview.layers - 1));
  layer_->setValue(now.layer);
  slider_->setValue(now.layer);
  family_->clear();
  family_->addItem("all");
  for (const auto& family : overview.families) family_->addItem(QString::fromStdString(family));
  family_->setCurrentIndex(std::min(now.family + 1, family_->count() - 1));
  for (QWidget* field : {static_cast<QWidget*>(layer_), static_cast<QWidget*>(slider_)})
    field->setEnabled(overview.layers > 0);
  family_->setEnabled(!overview.families.empty());
}

}  // namespace moescope::viewer
