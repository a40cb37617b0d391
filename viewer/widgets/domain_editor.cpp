// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/domain_editor.hpp"

#include <QGridLayout>
#include <QLabel>

namespace moescope::viewer {

DomainEditor::DomainEditor(QWidget* parent)
    : QWidget(parent),
      histogram_(new DomainHistogram(this)),
      low_(new QLineEdit(this)),
      high_(new QLineEdit(this)) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(6, 2, 6, 2);
  grid->setHorizontalSpacing(6);
  grid->setVerticalSpacing(2);
  grid->addWidget(histogram_, 0, 0, 3, 1);
  grid->setColumnStretch(0, 1);
  int row = 0;
  for (const auto& [text, field] : {std::pair("from", low_), std::pair("to", high_)}) {
    auto* label = new QLabel(text, this);
    label->setBuddy(field);
    field->setObjectName(QString("colours ") + text);
    field->setAccessibleName(QString("colours ") + text);
    field->setMaximumWidth(110);
    grid->addWidget(label, row, 1);
    grid->addWidget(field, row++, 2);
    connect(field, &QLineEdit::editingFinished, this, &DomainEditor::take_numbers);
  }
  auto* buttons = new QHBoxLayout;
  for (const auto& [choice, text, help] :
       {std::tuple("whole", "Reset", "colours from the smallest value to the largest"),
        std::tuple("1-99", "1–99 %", "colours end at the percentiles 1 and 99"),
        std::tuple("5-95", "5–95 %", "colours end at the percentiles 5 and 95")}) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QString("range ") + choice);
    button->setToolTip(help);
    button->setAccessibleDescription(help);
    buttons->addWidget(button);
    connect(button, &QPushButton::clicked, this,
            [this, name = QString(choice)] { Q_EMIT choice_wanted(name); });
  }
  grid->addLayout(buttons, 2, 1, 1, 2);
  setFocusProxy(histogram_);
  connect(histogram_, &DomainHistogram::range_moved, this, &DomainEditor::range_moved);
  connect(histogram_, &DomainHistogram::range_chosen, this, &DomainEditor::range_chosen);
}

void DomainEditor::set_histogram(Histogram histogram, const ColorScale& scale,
                                 const QString& unit) {
  histogram_->set_histogram(std::move(histogram), scale, unit);
  show_numbers();
}

void DomainEditor::set_scale(const ColorScale& scale) {
  histogram_->set_scale(scale);
  show_numbers();
}

void DomainEditor::show_numbers() {
  const Range range = histogram_->range();
  low_->setText(QString::number(range.low, 'g', 6));
  high_->setText(QString::number(range.high, 'g', 6));
}

void DomainEditor::take_numbers() {
  if (!low_->isModified() && !high_->isModified()) return;
  const auto range = parse_range(low_->text() + ":" + high_->text());
  if (range)
    Q_EMIT range_chosen(*range);
  else
    show_numbers();
}

}  // namespace moescope::viewer
