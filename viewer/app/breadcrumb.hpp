// SPDX-License-Identifier: GPL-3.0-or-later
// What is looked at, in words, with the way back and forward.
#pragma once

#include <QLabel>
#include <QWidget>

#include "viewer/model/session.hpp"

namespace moescope::viewer {

// "results.h5 › tacg minus contiguous › layer 3 › all families › ranks 1, 3".
QString breadcrumb_text(const Session& session);

class Breadcrumb : public QWidget {
  Q_OBJECT

 public:
  // The actions are those of the menu.
  Breadcrumb(Session& session, QAction* back, QAction* forward, QWidget* parent);

 private:
  void follow();

  Session& session_;
  QLabel* label_;
};

}  // namespace moescope::viewer
