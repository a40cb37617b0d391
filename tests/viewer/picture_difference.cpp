// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/picture_difference.hpp"

#include <QDir>
#include <algorithm>
#include <array>
#include <cstdlib>

namespace samples {
namespace {

using Mean = std::array<int, 3>;

Mean mean_of(const QImage& image, int left, int top) {
  Mean sum{};
  int count = 0;
  for (int y = top; y < std::min(top + kBlock, image.height()); ++y)
    for (int x = left; x < std::min(left + kBlock, image.width()); ++x, ++count) {
      const QRgb pixel = image.pixel(x, y);
      sum[0] += qRed(pixel);
      sum[1] += qGreen(pixel);
      sum[2] += qBlue(pixel);
    }
  for (int& channel : sum) channel /= count;
  return sum;
}

}  // namespace

double differing_share(const QImage& a, const QImage& b) {
  if (a.size() != b.size() || a.isNull()) return 1;
  int differing = 0, all = 0;
  for (int y = 0; y < a.height(); y += kBlock)
    for (int x = 0; x < a.width(); x += kBlock, ++all) {
      const Mean of_a = mean_of(a, x, y), of_b = mean_of(b, x, y);
      const auto off = [&](std::size_t c) { return std::abs(of_a[c] - of_b[c]) > kMostOff; };
      differing += off(0) || off(1) || off(2);
    }
  return static_cast<double>(differing) / all;
}

QString compare_with_reference(const QImage& shot, const QString& name) {
  const QDir folder(MOESCOPE_SOURCE_DIR "/tests/viewer/references");
  const QString path = folder.filePath(name + ".png");
  if (qEnvironmentVariableIsSet("MOESCOPE_UPDATE_REFERENCES"))
    return folder.mkpath(".") && shot.save(path) ? QString() : path + " cannot be written";
  const QImage reference(path);
  if (reference.isNull()) return path + " is missing; scripts/viewer-references makes it";
  const double share = differing_share(shot, reference);
  if (share <= kMostDiffering) return {};
  const QString kept = QDir::temp().filePath("moescope-" + name + ".png");
  shot.save(kept);
  return QString("%1 % of the squares differ from %2, at most %3 % may; see %4")
      .arg(100 * share)
      .arg(path)
      .arg(100 * kMostDiffering)
      .arg(kept);
}

}  // namespace samples
