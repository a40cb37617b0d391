// SPDX-License-Identifier: GPL-3.0-or-later
// The bar over the panels: which file and strategy, compared with what, layer and family.
#pragma once

#include <QComboBox>
#include <QSlider>
#include <QSpinBox>
#include <QWidget>

#include "viewer/model/session.hpp"

namespace moescope::viewer {

class SelectionBar : public QWidget {
  Q_OBJECT

 public:
  SelectionBar(Session& session, QWidget* parent);

 private:
  void follow();
  void fill_sides();
  void choose_side(QComboBox* box, Side Selected::*side);

  Session& session_;
  QComboBox *shown_, *against_, *family_;
  QSpinBox* layer_;
  QSlider* slider_;
};

}  // namespace moescope::viewer
