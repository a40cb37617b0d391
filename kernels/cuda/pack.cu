#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/launch.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kThreads = 128;

__device__ void write_row(const WireRow& row, const Bf16* x, const RouteEntry* header,
                          std::byte* to) {
  const int thread = static_cast<int>(threadIdx.x);
  // Rows of a multiple of 8 values begin on 16-byte boundaries, as the engine's do.
  if (row.hidden % 8 == 0) {
    for (int i = thread; i < row.hidden / 8; i += kThreads)
      reinterpret_cast<uint4*>(to)[i] = reinterpret_cast<const uint4*>(x)[i];
  } else {
    for (int i = thread; i < row.hidden; i += kThreads) reinterpret_cast<Bf16*>(to)[i] = x[i];
  }
  auto* const entries = reinterpret_cast<RouteEntry*>(to + row.header_at());
  for (int i = thread; i < row.entries; i += kThreads) entries[i] = header[i];
}

__global__ void __launch_bounds__(kThreads)
    pack_kernel(WireRow row, const Bf16* x, const std::int32_t* token, const RouteEntry* header,
                std::byte* out) {
  const int r = static_cast<int>(blockIdx.x);
  write_row(row, x + at(token[r], row.hidden), header + at(r, row.entries),
            out + static_cast<std::size_t>(r) * row.bytes());
}

__global__ void __launch_bounds__(kThreads)
    pack_padded_kernel(WireRow row, const Bf16* x, PlanArrays plan, int tokens, int capacity,
                       std::byte* out) {
  const int rank = static_cast<int>(blockIdx.y);
  const int first = plan.rows_at[at(rank, tokens)];
  const int r = first + static_cast<int>(blockIdx.x);
  if (r >= plan.rows_at[at(rank + 1, tokens)]) return;
  write_row(row, x + at(plan.token[r], row.hidden), plan.header + at(r, row.entries),
            out + (at(rank, capacity) + blockIdx.x) * row.bytes());
}

__global__ void counts_kernel(PlanArrays plan, int tokens, int ranks, std::int32_t* counts,
                              int stride) {
  const int rank = static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x);
  if (rank < ranks)
    counts[at(rank, stride)] = plan.rows_at[at(rank + 1, tokens)] - plan.rows_at[at(rank, tokens)];
}

}  // namespace

void padded_counts(Stream stream, const PlanArrays& plan, int tokens, int ranks,
                   std::int32_t* counts, int stride) {
  launch(stream, Grid{static_cast<unsigned>((ranks + kThreads - 1) / kThreads), kThreads},
         counts_kernel, plan, tokens, ranks, counts, stride);
}

void pack_rows(Stream stream, const WireRow& row, const Bf16* x, const std::int32_t* token,
               const RouteEntry* header, int rows, std::byte* out) {
  launch(stream, Grid{static_cast<unsigned>(rows), kThreads}, pack_kernel, row, x, token, header,
         out);
}

void pack_padded(Stream stream, const WireRow& row, const Bf16* x, const PlanArrays& plan,
                 int tokens, int ranks, int capacity, std::byte* out) {
  if (tokens == 0) return;
  launch(stream, Grid{static_cast<unsigned>(capacity), kThreads, 0, static_cast<unsigned>(ranks)},
         pack_padded_kernel, row, x, plan, tokens, capacity, out);
}

}  // namespace moescope::kernels::cuda
