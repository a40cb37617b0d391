// Percentile bootstrap intervals (Efron 1979): the samples are requests or repeats, never tokens,
// since the tokens of one request are alike. Seeded: the same samples and seed give the same bits.
#pragma once

#include <cstdint>
#include <span>

namespace moescope::report {

// 95 % of the resampled means lie between low and high. Both are NaN when fewer than two samples
// remain: one sample says nothing of its spread. The mean is NaN without any.
struct Interval {
  double mean, low, high;
};

// NaN is a missing sample (a request of one token has no tpot) and is left out.
Interval bootstrap_mean(std::span<const double> samples, std::uint64_t seed);

// Mean of a[i] - b[i], resampled by pairs: what two strategies differ by on the same requests. A
// pair with a missing side is left out. Throws when the sizes differ.
Interval bootstrap_difference(std::span<const double> a, std::span<const double> b,
                              std::uint64_t seed);

// sum of a / sum of b, resampled by pairs: with costs over token counts the mean per token over
// requests of different lengths, with the costs of two strategies their ratio.
Interval bootstrap_ratio(std::span<const double> a, std::span<const double> b, std::uint64_t seed);

}  // namespace moescope::report
