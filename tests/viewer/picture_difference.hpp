// SPDX-License-Identifier: GPL-3.0-or-later
// How far a screenshot is from a reference, so that other versions of Qt and FreeType pass and a
// panel that lost something does not.
#pragma once

#include <QImage>
#include <QString>

namespace samples {

// Squares of kBlock x kBlock pixels are averaged; one differs when a channel of its mean is off by
// more than kMostOff of 255. Of all squares at most kMostDiffering may.
inline constexpr int kBlock = 4, kMostOff = 20;
inline constexpr double kMostDiffering = 0.005;

// The share of squares that differ; 1 when the sizes do.
double differing_share(const QImage& a, const QImage& b);

// Compares with NAME.png of the folder of references, or writes it there when the environment has
// MOESCOPE_UPDATE_REFERENCES. "" when it is near enough, else what is wrong.
QString compare_with_reference(const QImage& shot, const QString& name);

}  // namespace samples
