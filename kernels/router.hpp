// Softmax over all experts, then the k largest (OLMoE, Mixtral, Qwen: runtime.md section C).
#pragma once

#include <cstdint>

namespace moescope::kernels {

// logits: [tokens, experts] -> ids: [tokens, k] by descending weight (ties: lower id first), gates:
// [tokens, k] softmax weights, re-normalised to sum 1 over the k when `normalise`. k <= experts.
void softmax_top_k(const float* logits, int tokens, int experts, int k, bool normalise,
                   std::uint16_t* ids, float* gates);

}  // namespace moescope::kernels
