// Bringing expert outputs back to their tokens, in two modes (architecture.md, expert-parallel
// layer).
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/dispatch.hpp"

namespace moescope::kernels {

// per_expert: one row per (token, expert) travels back and the source sums in ascending expert id,
// so the bits do not depend on the placement. partial: the host pre-sums, one row per dispatched
// row travels.
enum class CombineMode { per_expert, partial };

// Host side. y: [assignments, hidden] in group_rows order.
// per_expert: answer [assignments, hidden] in arrival order. partial: answer [rows, hidden], each
// the sum of gate * y over the row's entries in ascending expert id.
void answer_per_expert(const ReceivedRows& grouped, const float* y, int hidden, float* answer);
void answer_partial(const ReceivedRows& grouped, const float* y, int rows, int hidden,
                    float* answer);

// Source side. out: [T, hidden] is overwritten.
// experts, gates: [T, k]; answer: rows in plan.answer_row order; sum of gate * row in ascending
// expert id.
void combine_per_expert(const DispatchPlan& plan, const std::uint16_t* experts, const float* gates,
                        const float* answer, int tokens, int hidden, float* out);
// answer: [plan.rows(), hidden]; rows of a token are added in row order (ascending rank).
void combine_partial(const DispatchPlan& plan, const float* answer, int tokens, int hidden,
                     float* out);

}  // namespace moescope::kernels
