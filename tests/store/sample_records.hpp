// Records with random content in every field, and comparisons of what has no operator of its own.
#pragma once

#include <catch2/catch.hpp>

#include "core/result.hpp"
#include "core/rng.hpp"
#include "store/records.hpp"

namespace samples {

// The value, or a failed test that shows the error.
template <class T>
T value(moescope::core::Result<T> result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}
inline void done(const moescope::core::Result<void>& result) {
  if (!result) FAIL(result.error().message);
}

struct Sizes {
  int families = 3, layers = 2, experts = 8, top_k = 2, ranks = 4, steps = 5, requests = 6;
};
// Sizes at and near their lower ends, or large enough for chunks.
Sizes random_sizes(moescope::core::Rng& rng);

moescope::store::ExperimentRecord experiment(const Sizes& sizes, moescope::core::Rng& rng);
moescope::routing::RoutingTrace trace(const Sizes& sizes, moescope::core::Rng& rng);
moescope::store::CoactivationRecord coactivation(const Sizes& sizes, moescope::core::Rng& rng);
moescope::store::PlacementRecord placement(const std::string& name, const Sizes& sizes,
                                           moescope::core::Rng& rng);
moescope::store::RunRecord run(const std::string& name, int repeat, const Sizes& sizes,
                               moescope::core::Rng& rng);
moescope::store::ProjectionRecord projection(const std::string& fabric, const std::string& name,
                                             const Sizes& sizes, moescope::core::Rng& rng);
moescope::store::Summary summary(moescope::core::Rng& rng);

bool same(const moescope::routing::RoutingTrace& a, const moescope::routing::RoutingTrace& b);
bool same(const moescope::store::CoactivationRecord& a,
          const moescope::store::CoactivationRecord& b);
// NaN equals NaN here.
bool same(const moescope::store::Summary& a, const moescope::store::Summary& b);

}  // namespace samples
