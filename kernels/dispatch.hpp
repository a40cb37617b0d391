// From routing decisions to the bytes on the wire, and back to rows grouped by expert.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace moescope::kernels {

// per_rank: a token's hidden vector goes once to each distinct host rank (DeepEP normal, NCCL EP
// HT). per_expert: once per chosen expert (DeepEP low-latency), whatever the placement.
enum class DispatchLayout { per_rank, per_expert };

// The routing header that travels with a row; expert -1 marks an unused place.
struct RouteEntry {
  std::int32_t expert = -1;
  float gate = 0;
};

// Entries per wire row: k (per_rank) or 1 (per_expert). A wire row is `hidden` floats, then the
// entries.
int entries_per_row(DispatchLayout layout, int top_k);
std::size_t wire_row_bytes(DispatchLayout layout, int hidden, int top_k);

// Rows this rank sends, grouped by destination rank (ascending), then token, then slot. Within a
// row the entries stand in ascending expert id.
struct DispatchPlan {
  int ranks = 0, top_k = 0, entries = 0;
  std::vector<std::int32_t> rank_begin;  // [R+1] first row for each rank
  std::vector<std::int32_t> token;       // [rows]
  std::vector<RouteEntry> header;        // [rows * entries]
  // [T * k] slot -> row of the per-expert answer buffer: rank by rank, row by row, entry by entry.
  std::vector<std::int32_t> answer_row;
  std::vector<std::int32_t> answer_begin;  // [R+1] per-expert answer rows from each rank
  // The rows of token t, ascending: token_row[token_begin[t]..token_begin[t + 1]).
  std::vector<std::int32_t> token_begin, token_row;

  int rows() const { return static_cast<int>(token.size()); }
};

// experts, gates, hosts: [T, k]; hosts[i] is the rank that serves experts[i]. The k experts of a
// token are distinct.
void plan_dispatch(DispatchLayout layout, const std::uint16_t* experts, const float* gates,
                   const std::int32_t* hosts, int tokens, int top_k, int ranks, DispatchPlan& plan);

// x: [T, hidden] -> out: rows() * wire_row_bytes.
void pack_rows(const DispatchPlan& plan, const float* x, int hidden, std::byte* out);

// What a host rank received, grouped for the grouped GEMM.
struct ReceivedRows {
  std::vector<int> ids, offsets;  // experts with rows (ascending), and where each group begins, +1
  // [assignments, hidden] grouped by expert, arrival order inside; kept at its largest size so far.
  std::vector<float> x;
  std::vector<std::int32_t>
      answer_row;                   // [assignments] its place in arrival order: row, then entry
  std::vector<std::int32_t> place;  // [assignments] inverse of answer_row: arrival -> row of x
  std::vector<std::int32_t> row;    // [assignments] received row
  std::vector<float> gate;          // [assignments]
  int assignments() const { return static_cast<int>(row.size()); }
};
// received: rows * wire_row_bytes, as packed by any sender; experts: E of the layer.
void group_rows(const std::byte* received, int rows, int entries, int hidden, int experts,
                ReceivedRows& grouped);

}  // namespace moescope::kernels
