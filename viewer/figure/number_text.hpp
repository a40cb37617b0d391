// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: whole and exact where there is room, short in cells and on axes.
#pragma once

#include <QString>
#include <vector>

namespace moescope::viewer {

// "1,234,567 bytes (1.18 MiB)", "0.4211", "no value". `unit` as in Matrix.
QString exact_text(double value, const QString& unit);
// At most five characters or so: "1.2 Mi" of bytes, "12.3k" of counts, "0.42" of ratios. With
// `sign`, a plus stands before positive numbers.
QString short_text(double value, const QString& unit, bool sign = false);

// Round values from low to high, about `count` of them: 1, 2 or 5 times a power of ten, of bytes of
// a power of 1024.
std::vector<double> round_ticks(double low, double high, int count, const QString& unit);
// The powers of ten (or 1024) between, thinned to about `count`; with fewer than two, 1, 2 and 5
// times powers of ten, or round ticks.
std::vector<double> log_ticks(double low, double high, int count, const QString& unit);

}  // namespace moescope::viewer
