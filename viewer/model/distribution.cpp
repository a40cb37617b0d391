// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/rng.hpp"

namespace moescope::viewer {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kTail = 0.025;  // cut from each side: 95 % remain
// Efron and Tibshirani (1993, 13.3) ask for 1000 or more where percentiles are read.
constexpr int kResamples = 1000;
constexpr double kWhisker = 1.5;
constexpr int kBins = 1024;  // of a density: far finer than its bandwidth

// Nearest rank. Rounding of the product must not push a whole number up by one.
std::size_t rank_of(double fraction, double count) {
  const double rank = std::ceil(fraction * count - 1e-9);
  return static_cast<std::size_t>(std::max(0.0, rank - 1));
}

double deviation_of(std::span<const double> values) {
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double bandwidth_of(std::span<const double> sorted) {
  const double spread = (percentile_of(sorted, 0.75) - percentile_of(sorted, 0.25)) / 1.34;
  const double deviation = deviation_of(sorted);
  // More than half of the samples may be equal: the quartiles then say nothing.
  const double scale = spread > 0 ? std::min(spread, deviation) : deviation;
  return 0.9 * scale * std::pow(static_cast<double>(sorted.size()), -0.2);
}

}  // namespace

double percentile_of(std::span<const double> sorted, double fraction) {
  const auto index = rank_of(fraction, static_cast<double>(sorted.size()));
  return sorted[std::min(index, sorted.size() - 1)];
}

int samples_needed(double fraction) {
  const double far = std::max(fraction, 1 - fraction);
  return static_cast<int>(std::ceil(std::log(kTail) / std::log(far) - 1e-9));
}

Estimate bootstrap_median(std::vector<Sample> samples, std::uint64_t seed) {
  std::ranges::sort(samples, {},
                    [](const Sample& sample) { return std::pair(sample.value, sample.unit); });
  std::vector<int> units;
  for (const auto& sample : samples) units.push_back(sample.unit);
  std::ranges::sort(units);
  units.erase(std::unique(units.begin(), units.end()), units.end());
  const auto middle = rank_of(0.5, static_cast<double>(samples.size()));
  Estimate median{samples[middle].value, kNone, kNone};
  if (units.size() < 2) return median;

  std::vector<double> size(units.size(), 0);
  for (auto& sample : samples) {
    sample.unit = static_cast<int>(std::ranges::lower_bound(units, sample.unit) - units.begin());
    ++size[static_cast<std::size_t>(sample.unit)];
  }
  core::Rng rng(seed);
  std::vector<double> medians, drawn(units.size());
  medians.reserve(kResamples);
  for (int resample = 0; resample < kResamples; ++resample) {
    std::ranges::fill(drawn, 0);
    double total = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
      const auto unit = rng.below(units.size());
      ++drawn[unit];
      total += size[unit];
    }
    const auto wanted = static_cast<double>(rank_of(0.5, total) + 1);
    double seen = 0;
    for (const auto& sample : samples) {
      seen += drawn[static_cast<std::size_t>(sample.unit)];
      if (seen < wanted) continue;
      medians.push_back(sample.value);
      break;
    }
  }
  std::ranges::sort(medians);
  median.low = percentile_of(medians, kTail);
  median.high = percentile_of(medians, 1 - kTail);
  return median;
}

Box box_of(std::span<const double> sorted) {
  Box box;
  box.low_quartile = percentile_of(sorted, 0.25);
  box.median = percentile_of(sorted, 0.5);
  box.high_quartile = percentile_of(sorted, 0.75);
  const double reach = kWhisker * (box.high_quartile - box.low_quartile);
  const auto low = std::ranges::lower_bound(sorted, box.low_quartile - reach);
  const auto high = std::ranges::upper_bound(sorted, box.high_quartile + reach);
  box.low_whisker = *low;
  box.high_whisker = *(high - 1);
  box.outliers.assign(sorted.begin(), low);
  box.outliers.insert(box.outliers.end(), high, sorted.end());
  return box;
}

Density density_of(std::span<const double> sorted, int points) {
  const double low = sorted.front(), high = sorted.back();
  if (!(high > low)) return {{low}, {1}};
  // Samples are counted into bins first, so that the cost does not grow with their number.
  std::vector<double> bins(kBins, 0);
  const double step = (high - low) / (kBins - 1);
  for (const double value : sorted) ++bins[static_cast<std::size_t>((value - low) / step + 0.5)];
  const double width = std::max(bandwidth_of(sorted), step);
  const double scale =
      1 / (static_cast<double>(sorted.size()) * width * std::sqrt(2 * std::numbers::pi));
  Density density;
  for (int i = 0; i < points; ++i) {
    const double at = low + (high - low) * i / (points - 1);
    double sum = 0;
    for (int bin = 0; bin < kBins; ++bin) {
      const double far = (at - (low + bin * step)) / width;
      if (const double count = bins[static_cast<std::size_t>(bin)]; count > 0)
        sum += count * std::exp(-far * far / 2);
    }
    density.at.push_back(at);
    density.density.push_back(sum * scale);
  }
  return density;
}

}  // namespace moescope::viewer
