// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/titled_heatmap.hpp"

#include <QVBoxLayout>

namespace moescope::viewer {

TitledHeatmap::TitledHeatmap(QWidget* parent)
    : QWidget(parent), title_(new QLabel(this)), heatmap_(new Heatmap(this)) {
  title_->setTextFormat(Qt::RichText);
  title_->setWordWrap(true);
  title_->setContentsMargins(8, 2, 8, 2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(title_);
  column->addWidget(heatmap_, 1);
  setFocusProxy(heatmap_);
}

void TitledHeatmap::set_picture(HeatmapPicture picture) {
  title_->setText("<b>" + picture.matrix->title.toHtmlEscaped() + "</b> · " +
                  picture.matrix->subtitle.toHtmlEscaped());
  heatmap_->set_picture(std::move(picture));
}

void TitledHeatmap::set_message(const QString& message) {
  title_->clear();
  heatmap_->set_message(message);
}

void link_views(Heatmap* a, Heatmap* b) {
  QObject::connect(a, &Heatmap::view_changed, b, [a, b] { b->set_view(a->picture().view); });
  QObject::connect(b, &Heatmap::view_changed, a, [a, b] { a->set_view(b->picture().view); });
}

}  // namespace moescope::viewer
