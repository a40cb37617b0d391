// From routing decisions to the bytes on the wire and back to rows grouped by expert, on the device
// (kernels/dispatch.hpp has the definitions; order and contents are the same).
// A device wire row is `hidden` values in bf16 up to a multiple of 16 bytes, then the entries, then
// room up to a multiple of 16.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/bf16.hpp"
#include "kernels/cuda/stream.hpp"
#include "kernels/dispatch.hpp"

namespace moescope::kernels::cuda {

struct WireRow {
  int hidden = 0, entries = 1;
  MOESCOPE_BOTH std::size_t header_at() const {
    return (static_cast<std::size_t>(hidden) * sizeof(Bf16) + 15) / 16 * 16;
  }
  MOESCOPE_BOTH std::size_t bytes() const {
    return header_at() + (static_cast<std::size_t>(entries) * sizeof(RouteEntry) + 15) / 16 * 16;
  }
};

// kernels::DispatchPlan on the device. rows_at and answers_at: [R * T + 1], rows (and per-expert
// answers) before (rank, token) in rank-major order; rank r's rows begin at rows_at[r * T]. The
// other arrays are the plan's; room for rows: T * min(k, R) (per_rank) or T * k (per_expert).
struct PlanArrays {
  std::int32_t *rows_at, *answers_at;
  std::int32_t* token;
  RouteEntry* header;
  std::int32_t* answer_row;
  std::int32_t *token_begin, *token_row;
};
// experts, gates, hosts: [T, k]. scratch: exclusive_sum_scratch(R * T + 1) bytes.
void plan_dispatch(Stream stream, DispatchLayout layout, const std::uint16_t* experts,
                   const float* gates, const std::int32_t* hosts, int tokens, int top_k, int ranks,
                   const PlanArrays& plan, void* scratch);
// hosts[i] = settled[experts[i]], [count]: selectors whose choice depends on the expert alone.
void settled_hosts(Stream stream, const std::uint16_t* experts, const std::int32_t* settled,
                   int count, std::int32_t* hosts);

// x: bf16 [T, hidden]; token, header: of the plan. Row i of the plan goes to out + i * row.bytes().
void pack_rows(Stream stream, const WireRow& row, const Bf16* x, const std::int32_t* token,
               const RouteEntry* header, int rows, std::byte* out);
// The same with a fixed part of `capacity` rows for each rank, which the counts rows_at of the plan
// on the device fill: no count is needed on the host.
void pack_padded(Stream stream, const WireRow& row, const Bf16* x, const PlanArrays& plan,
                 int tokens, int ranks, int capacity, std::byte* out);

// counts[rank * stride] = rows of the plan for each rank.
void padded_counts(Stream stream, const PlanArrays& plan, int tokens, int ranks,
                   std::int32_t* counts, int stride);

// What a host rank received. counts null: `rows` rows without gaps. Else parts of `capacity` rows
// for each of rows / capacity sources, of which counts[source] are there.
struct Received {
  const std::byte* data;
  WireRow row;
  int rows;
  const std::int32_t* counts = nullptr;
  int capacity = 0;
};
// kernels::ReceivedRows on the device. Items are the entries of all rows in order of arrival.
struct GroupArrays {
  std::int32_t* offsets;  // [experts + 1] where each expert's rows begin
  // [assignments] by expert, arrival order inside:
  std::int32_t* row;         // its received row
  std::int32_t* answer_row;  // its place among the answers
  float* gate;
  std::int32_t* place;         // [rows * entries] item -> its place in the above, or -1
  std::int32_t* answer_begin;  // [rows + 1] answers, without gaps, before each received row
  std::int32_t* counters;      // group_counters(rows * entries, experts) of scratch
};
std::size_t group_counters(std::size_t items, int experts);
// answer_capacity: room for the answers of one source when padded (they then begin at source *
// answer_capacity). scratch: exclusive_sum_scratch(group_counters(...)) bytes.
void group_rows(Stream stream, const Received& received, int experts, int answer_capacity,
                const GroupArrays& grouped, void* scratch);
// values[places[i]] -> out[i], [count].
void pick(Stream stream, const std::int32_t* values, const std::int32_t* places, int count,
          std::int32_t* out);

}  // namespace moescope::kernels::cuda
