// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/color/series_style.hpp"

#include <array>

namespace moescope::viewer {
namespace {

constexpr std::array<QRgb, 7> kOnLight{0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7,
                                       0xe69f00, 0x56b4e9, 0x333333};
constexpr std::array<QRgb, 7> kOnDark{0x5aa9e6, 0xff8a4c, 0x3ccb9f, 0xe59ac6,
                                      0xf2b84b, 0x9ad4f5, 0xe8eaed};
constexpr std::array kDashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                             Qt::DashDotDotLine};
constexpr std::array kHatches{Qt::SolidPattern, Qt::BDiagPattern, Qt::SolidPattern,
                              Qt::FDiagPattern, Qt::SolidPattern, Qt::DiagCrossPattern,
                              Qt::SolidPattern, Qt::Dense5Pattern};

template <class Array>
auto pick(const Array& from, int n) {
  return from[static_cast<std::size_t>(n) % from.size()];
}

}  // namespace

SeriesStyle series_style(int n, bool dark) {
  return {QColor::fromRgb(pick(dark ? kOnDark : kOnLight, n)), pick(kDashes, n), n % kMarkers};
}

QBrush part_brush(int n, bool dark) {
  return QBrush(QColor::fromRgb(pick(dark ? kOnDark : kOnLight, n)), pick(kHatches, n));
}

}  // namespace moescope::viewer
