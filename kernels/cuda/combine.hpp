// Bringing expert outputs back to their tokens on the device (kernels/combine.hpp). Answers that
// travel per expert are put in order of arrival by the down product itself (Product::y_row), so
// only the sums are here. All rows are float32.
#pragma once

#include <cstdint>

#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

// Host side, partial: answer [rows, hidden] is for each received row the sum of gate * y over its
// entries in ascending expert id. place, gate: of GroupArrays; rows beyond a source's count are
// left as they are.
void answer_partial(Stream stream, const float* y, const std::int32_t* place, const float* gate,
                    int rows, int entries, int hidden, float* answer);

// Source side. x: [T, hidden], to which each token's sum is added.
// Sum of gate * answer row in ascending expert id; experts, gates, answer_row: [T, k].
void combine_per_expert(Stream stream, const std::uint16_t* experts, const float* gates,
                        const std::int32_t* answer_row, const float* answer, int tokens, int top_k,
                        int hidden, float* x);
// Sum of the token's rows in ascending rank; token_begin, token_row: of the plan.
void combine_partial(Stream stream, const std::int32_t* token_begin, const std::int32_t* token_row,
                     const float* answer, int tokens, int hidden, float* x);
// In the padded exchange every rank's answers begin at rank * capacity: rows become the places
// there. rows: [count] in plan order (answer_row, or token_row); begins: [R] the first of each
// rank, `stride` apart (answers_at or rows_at of the plan, stride = tokens).
void spread_answers(Stream stream, std::int32_t* rows, int count, const std::int32_t* begins,
                    int stride, int ranks, int capacity);

}  // namespace moescope::kernels::cuda
