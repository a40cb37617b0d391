// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of a bar with the word before them, which names them to screen readers too.
#pragma once

#include <QString>
#include <QWidget>
#include <initializer_list>

namespace moescope::viewer {

// text: an & marks the key that goes to the first field. help: their tooltip, or "".
QWidget* labelled(const QString& text, const QString& help, std::initializer_list<QWidget*> fields,
                  QWidget* parent);

}  // namespace moescope::viewer
