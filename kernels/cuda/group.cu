#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/scan.hpp"

namespace moescope::kernels::cuda {
namespace {

// Items of a block. A stable sort by counting: items of each expert before each block come from
// running sums over (expert, block), those inside the block from comparing with its earlier items.
constexpr int kThreads = 256;

// One at least, to write the offsets where there are no items.
int blocks_of(std::size_t items) {
  return items == 0 ? 1 : static_cast<int>((items + kThreads - 1) / kThreads);
}

__device__ RouteEntry entry_of(const Received& received, int item) {
  const int row = item / received.row.entries;
  if (received.counts && row % received.capacity >= received.counts[row / received.capacity])
    return {-1, 0.0f};
  const std::byte* const header = received.data +
                                  static_cast<std::size_t>(row) * received.row.bytes() +
                                  received.row.header_at();
  return reinterpret_cast<const RouteEntry*>(header)[item % received.row.entries];
}

// counters: [experts + 1][blocks], the last row for items of any expert, then one closing value.
__global__ void __launch_bounds__(kThreads)
    histogram_kernel(Received received, int experts, int blocks, std::int32_t* counters) {
  MOESCOPE_SHARED(std::int32_t, counts);
  const int thread = static_cast<int>(threadIdx.x), block = static_cast<int>(blockIdx.x);
  for (int e = thread; e <= experts; e += kThreads) counts[e] = 0;
  __syncthreads();
  const int item = block * kThreads + thread;
  const int expert =
      item < received.rows * received.row.entries ? entry_of(received, item).expert : -1;
  if (expert >= 0) {
    atomicAdd(&counts[expert], 1);
    atomicAdd(&counts[experts], 1);
  }
  __syncthreads();
  for (int e = thread; e <= experts; e += kThreads) counters[at(e, blocks) + block] = counts[e];
  if (block == 0 && thread == 0) counters[at(experts + 1, blocks)] = 0;
}

__global__ void __launch_bounds__(kThreads)
    place_kernel(Received received, int experts, int blocks, GroupArrays grouped) {
  __shared__ int own[kThreads];
  const int thread = static_cast<int>(threadIdx.x), block = static_cast<int>(blockIdx.x);
  const int items = received.rows * received.row.entries, item = block * kThreads + thread;
  const std::int32_t* const counters = grouped.counters;
  // The sums ran over all experts first: what precedes the last row is the number of assignments.
  const int assignments = counters[at(experts, blocks)];
  for (int e = item; e <= experts; e += blocks * kThreads)
    grouped.offsets[e] = counters[at(e, blocks)];
  const RouteEntry entry = item < items ? entry_of(received, item) : RouteEntry{-1, 0.0f};
  own[thread] = entry.expert;
  __syncthreads();
  int same = 0, any = 0;
  for (int i = 0; i < thread; ++i) {
    same += own[i] == entry.expert ? 1 : 0;
    any += own[i] >= 0 ? 1 : 0;
  }
  const int arrival = counters[at(experts, blocks) + block] - assignments + any;
  if (item == 0) grouped.answer_begin[received.rows] = assignments;
  if (item >= items) return;
  if (item % received.row.entries == 0) grouped.answer_begin[item / received.row.entries] = arrival;
  int place = -1;
  if (entry.expert >= 0) {
    place = counters[at(entry.expert, blocks) + block] + same;
    grouped.row[place] = item / received.row.entries;
    grouped.gate[place] = entry.gate;
    grouped.answer_row[place] = arrival;
  }
  grouped.place[item] = place;
}

// From answers without gaps to parts of answer_capacity for each source.
__global__ void __launch_bounds__(kThreads)
    spread_kernel(Received received, int experts, int answer_capacity, GroupArrays grouped) {
  const int i = static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x);
  if (i >= grouped.offsets[experts]) return;
  const int source = grouped.row[i] / received.capacity;
  grouped.answer_row[i] +=
      source * answer_capacity - grouped.answer_begin[source * received.capacity];
}

__global__ void pick_kernel(const std::int32_t* values, const std::int32_t* places, int count,
                            std::int32_t* out) {
  const int i = static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x);
  if (i < count) out[i] = values[places[i]];
}

}  // namespace

std::size_t group_counters(std::size_t items, int experts) {
  return static_cast<std::size_t>(experts + 1) * static_cast<std::size_t>(blocks_of(items)) + 1;
}

void group_rows(Stream stream, const Received& received, int experts, int answer_capacity,
                const GroupArrays& grouped, void* scratch) {
  const std::size_t items =
      static_cast<std::size_t>(received.rows) * static_cast<std::size_t>(received.row.entries);
  const int blocks = blocks_of(items);
  const Grid grid{static_cast<unsigned>(blocks), kThreads,
                  sizeof(std::int32_t) * static_cast<std::size_t>(experts + 1)};
  launch(stream, grid, histogram_kernel, received, experts, blocks, grouped.counters);
  exclusive_sum(stream, grouped.counters, group_counters(items, experts), scratch);
  launch(stream, Grid{grid.blocks, kThreads}, place_kernel, received, experts, blocks, grouped);
  if (received.counts)
    launch(stream, Grid{grid.blocks, kThreads}, spread_kernel, received, experts, answer_capacity,
           grouped);
}

void pick(Stream stream, const std::int32_t* values, const std::int32_t* places, int count,
          std::int32_t* out) {
  launch(stream, Grid{static_cast<unsigned>((count + kThreads - 1) / kThreads), kThreads},
         pick_kernel, values, places, count, out);
}

}  // namespace moescope::kernels::cuda
