// Small operations on whole rows: embedding look-up, gathering, and the choice of a token.
#pragma once

#include <cstdint>

#include "kernels/bf16.hpp"
#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

// table: bf16 [.., width]; ids: [rows] -> out: float32 [rows, width].
void embed(Stream stream, const Bf16* table, const std::int32_t* ids, int rows, int width,
           float* out);
// x: float32 [.., width]; from: [rows] -> out: float32 [rows, width].
void gather_rows(Stream stream, const float* x, const std::int32_t* from, int rows, int width,
                 float* out);
// The largest logit's token of each row, of equal ones the lowest (engine::greedy_token).
// logits: [rows, vocab] -> tokens: [rows].
void greedy_tokens(Stream stream, const float* logits, int rows, int vocab, std::int32_t* tokens);

}  // namespace moescope::kernels::cuda
