#include "kernels/cuda/combine.hpp"
#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/launch.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kThreads = 128;

// Shared: for each term of the sum its row, and its gate.
struct Terms {
  std::int32_t* row;
  float* gate;
};

__device__ Terms terms_in(void* shared, int capacity) {
  auto* const row = static_cast<std::int32_t*>(shared);
  return {row, reinterpret_cast<float*>(row + capacity)};
}

__device__ float sum_column(const Terms& terms, int count, const float* rows, int width,
                            int column) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += terms.gate[i] * rows[at(terms.row[i], width) + column];
  return sum;
}

// The sum over the terms in their order -> out, or added to it. Four columns at a time where rows
// begin on 16-byte boundaries; the order of a column's sum is the same in either way.
template <bool Add>
__device__ void sum_rows(const Terms& terms, int count, const float* rows, int width, float* out) {
  const int thread = static_cast<int>(threadIdx.x);
  if (width % 4 != 0) {
    for (int c = thread; c < width; c += kThreads)
      out[c] = (Add ? out[c] : 0.0f) + sum_column(terms, count, rows, width, c);
    return;
  }
  for (int c = thread * 4; c < width; c += kThreads * 4) {
    float4 sum{0, 0, 0, 0};
    for (int i = 0; i < count; ++i) {
      const float4 part = *reinterpret_cast<const float4*>(rows + at(terms.row[i], width) + c);
      const float gate = terms.gate[i];
      sum.x += gate * part.x;
      sum.y += gate * part.y;
      sum.z += gate * part.z;
      sum.w += gate * part.w;
    }
    auto* const to = reinterpret_cast<float4*>(out + c);
    if (Add) {
      const float4 before = *to;
      sum = {before.x + sum.x, before.y + sum.y, before.z + sum.z, before.w + sum.w};
    }
    *to = sum;
  }
}

__global__ void __launch_bounds__(kThreads)
    partial_answer_kernel(const float* y, const std::int32_t* place, const float* gate, int entries,
                          int hidden, float* answer) {
  MOESCOPE_SHARED(std::int32_t, shared);
  __shared__ int count;
  const Terms terms = terms_in(shared, entries);
  const int row = static_cast<int>(blockIdx.x);
  if (threadIdx.x == 0) {
    count = 0;
    for (int i = 0; i < entries; ++i) {
      const int from = place[at(row, entries) + i];
      if (from < 0) continue;
      terms.row[count] = from;
      terms.gate[count++] = gate[from];
    }
  }
  __syncthreads();
  if (count > 0) sum_rows<false>(terms, count, y, hidden, answer + at(row, hidden));
}

__global__ void __launch_bounds__(kThreads)
    combine_kernel(const std::uint16_t* experts, const float* gates, const std::int32_t* answer_row,
                   const float* answer, int top_k, int hidden, float* x) {
  MOESCOPE_SHARED(std::int32_t, shared);
  const Terms terms = terms_in(shared, top_k);
  const int token = static_cast<int>(blockIdx.x);
  const std::size_t first = at(token, top_k);
  for (int i = static_cast<int>(threadIdx.x); i < top_k; i += kThreads) {
    int place = 0;
    for (int j = 0; j < top_k; ++j) place += experts[first + j] < experts[first + i] ? 1 : 0;
    terms.row[place] = answer_row[first + i];
    terms.gate[place] = gates[first + i];
  }
  __syncthreads();
  sum_rows<true>(terms, top_k, answer, hidden, x + at(token, hidden));
}

__global__ void __launch_bounds__(kThreads)
    combine_partial_kernel(const std::int32_t* token_begin, const std::int32_t* token_row,
                           const float* answer, int hidden, float* x) {
  const int token = static_cast<int>(blockIdx.x);
  const int first = token_begin[token], last = token_begin[token + 1];
  for (int c = static_cast<int>(threadIdx.x); c < hidden; c += kThreads) {
    float sum = 0;
    for (int i = first; i < last; ++i) sum += answer[at(token_row[i], hidden) + c];
    x[at(token, hidden) + c] += sum;
  }
}

__global__ void spread_kernel(std::int32_t* rows, int count, const std::int32_t* begins, int stride,
                              int ranks, int capacity) {
  const int i = static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x);
  if (i >= count) return;
  const int row = rows[i];
  int rank = ranks - 1;
  while (rank > 0 && begins[at(rank, stride)] > row) --rank;
  rows[i] = rank * capacity + row - begins[at(rank, stride)];
}

}  // namespace

void answer_partial(Stream stream, const float* y, const std::int32_t* place, const float* gate,
                    int rows, int entries, int hidden, float* answer) {
  launch(stream,
         Grid{static_cast<unsigned>(rows), kThreads,
              sizeof(RouteEntry) * static_cast<std::size_t>(entries)},
         partial_answer_kernel, y, place, gate, entries, hidden, answer);
}

void combine_per_expert(Stream stream, const std::uint16_t* experts, const float* gates,
                        const std::int32_t* answer_row, const float* answer, int tokens, int top_k,
                        int hidden, float* x) {
  launch(stream,
         Grid{static_cast<unsigned>(tokens), kThreads,
              sizeof(RouteEntry) * static_cast<std::size_t>(top_k)},
         combine_kernel, experts, gates, answer_row, answer, top_k, hidden, x);
}

void combine_partial(Stream stream, const std::int32_t* token_begin, const std::int32_t* token_row,
                     const float* answer, int tokens, int hidden, float* x) {
  launch(stream, Grid{static_cast<unsigned>(tokens), kThreads}, combine_partial_kernel, token_begin,
         token_row, answer, hidden, x);
}

void spread_answers(Stream stream, std::int32_t* rows, int count, const std::int32_t* begins,
                    int stride, int ranks, int capacity) {
  launch(stream, Grid{static_cast<unsigned>((count + kThreads - 1) / kThreads), kThreads},
         spread_kernel, rows, count, begins, stride, ranks, capacity);
}

}  // namespace moescope::kernels::cuda
