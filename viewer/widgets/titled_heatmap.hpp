// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map under its title.
#pragma once

#include <QLabel>
#include <QWidget>

#include "viewer/widgets/heatmap.hpp"

namespace moescope::viewer {

class TitledHeatmap : public QWidget {
  Q_OBJECT

 public:
  explicit TitledHeatmap(QWidget* parent);

  Heatmap* heatmap() const { return heatmap_; }
  void set_picture(HeatmapPicture picture);
  void set_message(const QString& message);

 private:
  QLabel* title_;
  Heatmap* heatmap_;
};

// From now on what is seen of one is seen of the other, while they have the same shape.
void link_views(Heatmap* a, Heatmap* b);

}  // namespace moescope::viewer
