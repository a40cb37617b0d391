// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/labelled.hpp"

#include <QHBoxLayout>
#include <QLabel>

namespace moescope::viewer {

QWidget* labelled(const QString& text, const QString& help, std::initializer_list<QWidget*> fields,
                  QWidget* parent) {
  auto* group = new QWidget(parent);
  auto* row = new QHBoxLayout(group);
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(text, group);
  label->setBuddy(*fields.begin());
  row->addWidget(label);
  for (auto* field : fields) {
    row->addWidget(field);
    QString name = text;
    field->setAccessibleName(name.remove('&'));
    field->setToolTip(help);
  }
  return group;
}

}  // namespace moescope::viewer
