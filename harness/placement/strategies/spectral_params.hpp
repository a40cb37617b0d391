// The parameters of spectral clustering, which several strategies share.
#pragma once

#include <vector>

#include "core/params.hpp"
#include "placement/algorithms/spectral.hpp"

namespace moescope::placement {

// The papers name spectral clustering and give none of these values.
std::vector<core::ParamSpec> spectral_params();
SpectralOptions spectral_options(const core::Params& params);

}  // namespace moescope::placement
