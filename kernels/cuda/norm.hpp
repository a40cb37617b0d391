// RMSNorm on the device (kernels/attention.hpp has its definition). A row's bits depend only on the
// row.
#pragma once

#include "kernels/bf16.hpp"
#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

// x: float32 rows of `width`, x_stride apart -> y: bf16 [rows, width], the next product's input.
void rms_norm(Stream stream, const float* x, const float* weight, int rows, int width, int x_stride,
              float eps, Bf16* y);
// In place, in `heads` parts of `width` beside each other in a row, each normalised alone with the
// same weight: 1 part of the full width (OLMoE's QK-norm) or one per head (Qwen3's).
void rms_norm_heads(Stream stream, float* x, const float* weight, int rows, int heads, int width,
                    int stride, float eps);

}  // namespace moescope::kernels::cuda
