// SPDX-License-Identifier: GPL-3.0-or-later
// The controls of the inspector: layer, undo and redo, saving, and a strategy in the background.
#pragma once

#include <QAction>
#include <QComboBox>
#include <QProgressBar>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <QWidget>

#include "viewer/model/selection.hpp"

namespace moescope::viewer {

class InspectorBar : public QWidget {
  Q_OBJECT

 public:
  // `owner` gets the shortcuts.
  InspectorBar(Selection& selection, QWidget* owner);

  void set_layers(int layers, int shown);
  void set_history(bool undo, const QString& undo_text, bool redo, const QString& redo_text);
  // Whether a strategy can be started, and whether replicas have room.
  void set_strategies(bool possible, bool room_for_replicas);
  void set_running(bool running, double fraction);
  QString strategy() const;  // "tacg" or "tacg+gesr"

 Q_SIGNALS:
  void undo_wanted();
  void redo_wanted();
  void save_wanted();
  void run_wanted();
  void cancel_wanted();

 private:
  QToolButton* button(QAction* action);

  QAction *undo_, *redo_, *save_, *run_, *cancel_;
  QSpinBox* layer_;
  QSlider* slider_;
  QComboBox *strategy_, *replicas_;
  QProgressBar* progress_;
};

}  // namespace moescope::viewer
