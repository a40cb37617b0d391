// SPDX-License-Identifier: GPL-3.0-or-later
// The range of a heat map's colours: a histogram with ends to drag, the numbers themselves, and a
// way back.
#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "viewer/widgets/domain_histogram.hpp"

namespace moescope::viewer {

class DomainEditor : public QWidget {
  Q_OBJECT

 public:
  explicit DomainEditor(QWidget* parent = nullptr);

  void set_histogram(Histogram histogram, const ColorScale& scale, const QString& unit);
  void set_scale(const ColorScale& scale);
  DomainHistogram* histogram() const { return histogram_; }

 Q_SIGNALS:
  void range_moved(Range range);              // to be shown at once
  void range_chosen(Range range);             // to be kept
  void choice_wanted(const QString& choice);  // "whole", "1-99", "5-95"

 private:
  void take_numbers();
  void show_numbers();

  DomainHistogram* histogram_;
  QLineEdit *low_, *high_;
};

}  // namespace moescope::viewer
