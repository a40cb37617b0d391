// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/color/histogram.hpp"

#include <QStringList>
#include <algorithm>
#include <cmath>

namespace moescope::viewer {

std::uint64_t Histogram::highest() const {
  return counts.empty() ? 0 : *std::ranges::max_element(counts);
}

Histogram histogram_of(const std::vector<double>& values, ScaleKind kind, int bins) {
  std::vector<double> finite;
  for (const double value : values)
    if (std::isfinite(value)) finite.push_back(value);
  Histogram made;
  made.counts.assign(static_cast<std::size_t>(bins), 0);
  // The axis never is that of a difference: both its ends are those of the values.
  made.axis =
      ColorScale(ColorMap::viridis, kind, range_of(finite), smallest_positive(finite), false);
  const bool logarithmic = made.axis.kind() == ScaleKind::logarithmic;
  for (const double value : finite) {
    if (logarithmic && value <= 0) {
      ++made.outside;
      continue;
    }
    const auto bin = static_cast<int>(made.axis.position(value) * bins);
    ++made.counts[static_cast<std::size_t>(std::min(bin, bins - 1))];
  }
  return made;
}

std::optional<Range> parse_range(const QString& text) {
  const QStringList ends = text.split(':');
  if (ends.size() != 2) return std::nullopt;
  bool low_known = false, high_known = false;
  const Range range{ends[0].toDouble(&low_known), ends[1].toDouble(&high_known)};
  const bool finite = std::isfinite(range.low) && std::isfinite(range.high);
  if (!low_known || !high_known || !finite || !(range.low < range.high)) return std::nullopt;
  return range;
}

QString range_text(const Range& range) {
  return QString::number(range.low, 'g', 6) + ":" + QString::number(range.high, 'g', 6);
}

}  // namespace moescope::viewer
