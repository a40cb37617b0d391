// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said of a set of times. Each sample belongs to a unit, the thing that would be drawn
// anew in another experiment (a request, a step, a repeat): samples of one unit are alike, so
// intervals and the count that carries a percentile go by units.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace moescope::viewer {

// All in the samples' unit; low and high are NaN where the samples cannot carry them.
struct Estimate {
  double value = 0, low = 0, high = 0;
};

struct Sample {
  double value = 0;
  int unit = 0;
};

// The smallest sample that at least `fraction` of them do not exceed (nearest rank): what one reads
// off the distribution function. `sorted` ascending, not empty; fraction in (0, 1].
double percentile_of(std::span<const double> sorted, double fraction);

// Least number of independent samples with which the largest one lies above the percentile with
// 97.5 % probability, so that a two-sided 95 % interval by order statistics exists: the smallest n
// with fraction^n <= 0.025, and the same of 1 - fraction (Hahn and Meeker, Statistical Intervals,
// 1991, 5.2). P50 needs 6, P90 36, P95 72, P99 368, P99.9 3688.
int samples_needed(double fraction);

// Median with its 95 % percentile bootstrap interval over units: units are drawn with replacement
// and bring all their samples. The interval is NaN with fewer than two units. Seeded: the same
// samples give the same bits. `samples` is not empty.
Estimate bootstrap_median(std::vector<Sample> samples, std::uint64_t seed);

// Quartiles, and the most extreme samples within 1.5 times their distance beyond them (Tukey 1977);
// what lies outside is kept as outliers.
struct Box {
  double low_whisker = 0, low_quartile = 0, median = 0, high_quartile = 0, high_whisker = 0;
  std::vector<double> outliers;
};
Box box_of(std::span<const double> sorted);

// A Gaussian kernel density on an even grid from the smallest to the largest sample (nothing is
// drawn where no sample lies), bandwidth by Silverman's rule (1986, eq. 3.31). Of one value, or of
// equal ones: one point.
struct Density {
  std::vector<double> at, density;
};
Density density_of(std::span<const double> sorted, int points);

}  // namespace moescope::viewer
