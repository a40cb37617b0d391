// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/inspector/inspector_bar.hpp"

#include <QSignalBlocker>

#include "placement/strategy.hpp"
#include "viewer/widgets/flow_layout.hpp"
#include "viewer/widgets/labelled.hpp"

namespace moescope::viewer {
namespace {

QAction* action(QWidget* owner, const QString& text, const QKeySequence& keys) {
  auto* made = new QAction(text, owner);
  made->setShortcut(keys);
  made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  if (!keys.isEmpty())
    made->setToolTip(text + " (" + keys.toString(QKeySequence::NativeText) + ")");
  owner->addAction(made);
  return made;
}

}  // namespace

InspectorBar::InspectorBar(Selection& selection, QWidget* owner)
    : QWidget(owner),
      undo_(action(owner, "Undo", QKeySequence("Ctrl+Z"))),
      redo_(action(owner, "Redo", QKeySequence("Ctrl+Shift+Z"))),
      save_(action(owner, "Save placement…", QKeySequence("Ctrl+S"))),
      run_(action(owner, "Place", QKeySequence("Ctrl+R"))),
      cancel_(action(owner, "Cancel placing", {})),
      layer_(new QSpinBox(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      strategy_(new QComboBox(this)),
      replicas_(new QComboBox(this)),
      progress_(new QProgressBar(this)) {
  auto* flow = new FlowLayout(this);
  setLayout(flow);
  slider_->setMinimumWidth(100);
  layer_->setObjectName("inspector layer");
  flow->addWidget(labelled("layer of the board", "", {layer_, slider_}, this));
  for (auto* each : {undo_, redo_, save_}) flow->addWidget(button(each));
  strategy_->setObjectName("strategy");
  strategy_->setToolTip("a strategy that places the experts anew, in the background");
  for (const auto& each : placement::strategies()) {
    const auto description = each->describe();
    strategy_->addItem(QString::fromStdString(description.name));
    strategy_->setItemData(strategy_->count() - 1, QString::fromStdString(description.summary),
                           Qt::ToolTipRole);
  }
  replicas_->setToolTip("what fills slots beyond the experts with replicas");
  for (const auto& each : placement::replication_policies())
    replicas_->addItem(QString::fromStdString(each->describe().name));
  flow->addWidget(labelled("strategy", "", {strategy_}, this));
  flow->addWidget(labelled("replicas", "", {replicas_}, this));
  flow->addWidget(button(run_));
  progress_->setRange(0, 100);
  progress_->setMaximumWidth(120);
  progress_->setAccessibleName("progress of the strategy");
  flow->addWidget(progress_);
  flow->addWidget(button(cancel_));

  const auto set_layer = [&selection](int layer) {
    selection.change([&](Selected& selected) { selected.layer = layer; }, "layer");
  };
  connect(layer_, &QSpinBox::valueChanged, this, set_layer);
  connect(slider_, &QSlider::valueChanged, this, set_layer);
  connect(undo_, &QAction::triggered, this, &InspectorBar::undo_wanted);
  connect(redo_, &QAction::triggered, this, &InspectorBar::redo_wanted);
  connect(save_, &QAction::triggered, this, &InspectorBar::save_wanted);
  connect(run_, &QAction::triggered, this, &InspectorBar::run_wanted);
  connect(cancel_, &QAction::triggered, this, &InspectorBar::cancel_wanted);
  set_layers(0, 0);
  set_history(false, {}, false, {});
  set_strategies(false, false);
  set_running(false, 0);
}

QToolButton* InspectorBar::button(QAction* act) {
  auto* made = new QToolButton(this);
  made->setDefaultAction(act);
  made->setAccessibleName(act->text());
  made->setFocusPolicy(Qt::TabFocus);
  return made;
}

void InspectorBar::set_layers(int layers, int shown) {
  const QSignalBlocker quiet[] = {QSignalBlocker(layer_), QSignalBlocker(slider_)};
  for (auto* field : {static_cast<QWidget*>(layer_), static_cast<QWidget*>(slider_)})
    field->setEnabled(layers > 1);
  layer_->setMaximum(std::max(0, layers - 1));
  slider_->setMaximum(std::max(0, layers - 1));
  layer_->setValue(shown);
  slider_->setValue(shown);
  save_->setEnabled(layers > 0);
}

void InspectorBar::set_history(bool undo, const QString& undo_text, bool redo,
                               const QString& redo_text) {
  undo_->setEnabled(undo);
  redo_->setEnabled(redo);
  undo_->setToolTip(undo ? "Undo: " + undo_text + " (Ctrl+Z)" : "Undo (Ctrl+Z)");
  redo_->setToolTip(redo ? "Redo: " + redo_text + " (Ctrl+Shift+Z)" : "Redo (Ctrl+Shift+Z)");
}

void InspectorBar::set_strategies(bool possible, bool room_for_replicas) {
  strategy_->setEnabled(possible);
  run_->setEnabled(possible);
  replicas_->setEnabled(possible && room_for_replicas);
}

void InspectorBar::set_running(bool running, double fraction) {
  progress_->setVisible(running);
  progress_->setValue(static_cast<int>(100 * fraction));
  cancel_->setEnabled(running);
  for (auto* made : findChildren<QToolButton*>())
    if (made->defaultAction() == cancel_) made->setVisible(running);
}

QString InspectorBar::strategy() const {
  const QString name = strategy_->currentText(), replicas = replicas_->currentText();
  return replicas_->isEnabled() && replicas != "none" ? name + "+" + replicas : name;
}

}  // namespace moescope::viewer
