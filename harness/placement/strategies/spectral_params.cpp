#include "placement/strategies/spectral_params.hpp"

namespace moescope::placement {

std::vector<core::ParamSpec> spectral_params() {
  return {
      {"jitter", 1e-6, "diagonal added before the Laplacian; not published", 0, 1, {}},
      {"row_normalise",
       false,
       "unit-length embedding rows before k-means; not published",
       0,
       0,
       {}},
      {"restarts", std::int64_t{10}, "k-means restarts; not published", 1, 1e6, {}},
      {"iterations", std::int64_t{100}, "k-means iterations at most; not published", 1, 1e6, {}}};
}

SpectralOptions spectral_options(const core::Params& params) {
  return {params.real("jitter"),
          params.flag("row_normalise"),
          {static_cast<int>(params.integer("restarts")),
           static_cast<int>(params.integer("iterations"))}};
}

}  // namespace moescope::placement
