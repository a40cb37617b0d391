// Softmax over all experts and the k largest, one warp a token (kernels/router.hpp).
#pragma once

#include <cstdint>

#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

// As kernels::softmax_top_k, on device memory. Equal weights: the lower id first, as there.
void softmax_top_k(Stream stream, const float* logits, int tokens, int experts, int k,
                   bool normalise, std::uint16_t* ids, float* gates);

}  // namespace moescope::kernels::cuda
