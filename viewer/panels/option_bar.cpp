// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/option_bar.hpp"

#include <QLabel>
#include <QSignalBlocker>
#include <algorithm>

#include "viewer/widgets/flow_layout.hpp"

namespace moescope::viewer {

OptionBar::OptionBar(Panel* panel) : QWidget(panel), panel_(panel) {
  setLayout(new FlowLayout(this));
}

void OptionBar::set_last(QWidget* widget) {
  last_ = widget;
  layout()->removeWidget(widget);
  layout()->addWidget(widget);
}

void OptionBar::update_choices() {
  for (auto option : panel_->options()) {
    // What was set by other means than this menu is in it while it lasts.
    const QString now = panel_->option(option.key);
    if (std::ranges::find(option.choices, now, &PanelChoice::value) == option.choices.end())
      option.choices.push_back({now, now});
    QComboBox*& box = boxes_[option.key];
    if (!box) {
      auto* pair = new QWidget(this);
      auto* row = new QHBoxLayout(pair);
      row->setContentsMargins(0, 0, 0, 0);
      box = new QComboBox(pair);
      auto* label = new QLabel(option.label, pair);
      label->setBuddy(box);
      row->addWidget(label);
      row->addWidget(box);
      box->setObjectName(option.key);
      box->setAccessibleName(option.label);
      box->setToolTip(option.help);
      box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
      layout()->addWidget(pair);
      if (last_) set_last(last_);
      connect(box, &QComboBox::activated, this, [this, key = option.key, chosen = box](int index) {
        // The choice came from options(), so it is one.
        (void)panel_->set_option(key, chosen->itemData(index).toString());
      });
    }
    const QSignalBlocker quiet(box);
    bool same = box->count() == static_cast<int>(option.choices.size());
    for (int i = 0; same && i < box->count(); ++i)
      same = box->itemData(i).toString() == option.choices[static_cast<std::size_t>(i)].value;
    if (!same) {
      box->clear();
      for (const auto& choice : option.choices) box->addItem(choice.label, choice.value);
    }
    box->setCurrentIndex(box->findData(now));
  }
}

}  // namespace moescope::viewer
