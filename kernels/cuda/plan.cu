#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/scan.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kThreads = 128;

struct Choices {
  const std::uint16_t* experts;
  const float* gates;
  const std::int32_t* hosts;
  int tokens, top_k, ranks;
  bool shared;  // one row per rank, whatever the number of experts there
};

__device__ __forceinline__ int own_token() {
  return static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x);
}

// Counts before the running sums: of each (rank, token), and of each token. Only this thread writes
// the places of its token.
__global__ void count_kernel(Choices choices, PlanArrays plan) {
  const int token = own_token();
  const std::size_t last = at(choices.ranks, choices.tokens);
  if (token == 0) plan.rows_at[last] = plan.answers_at[last] = plan.token_begin[choices.tokens] = 0;
  if (token >= choices.tokens) return;
  for (int rank = 0; rank < choices.ranks; ++rank)
    plan.rows_at[at(rank, choices.tokens) + token] =
        plan.answers_at[at(rank, choices.tokens) + token] = 0;
  int rows = 0;
  for (int slot = 0; slot < choices.top_k; ++slot) {
    const std::size_t place =
        at(choices.hosts[at(token, choices.top_k) + slot], choices.tokens) + token;
    const bool fresh = !choices.shared || plan.answers_at[place] == 0;
    ++plan.answers_at[place];
    plan.rows_at[place] += fresh ? 1 : 0;
    rows += fresh ? 1 : 0;
  }
  plan.token_begin[token] = rows;
}

// How many of the token's slots come before `slot` on the same rank: by expert id in a shared row,
// else by slot.
__device__ int earlier_on_rank(const Choices& choices, std::size_t first, int slot) {
  const int rank = choices.hosts[first + slot], expert = choices.experts[first + slot];
  int earlier = 0;
  for (int other = 0; other < choices.top_k; ++other) {
    const bool before = choices.shared ? choices.experts[first + other] < expert : other < slot;
    if (before && choices.hosts[first + other] == rank) ++earlier;
  }
  return earlier;
}

__global__ void fill_kernel(Choices choices, PlanArrays plan) {
  const int token = own_token();
  if (token >= choices.tokens) return;
  const std::size_t first = at(token, choices.top_k);
  const int entries = choices.shared ? choices.top_k : 1;
  for (int slot = 0; slot < choices.top_k; ++slot) {
    const std::size_t place = at(choices.hosts[first + slot], choices.tokens) + token;
    const int earlier = earlier_on_rank(choices, first, slot);
    const RouteEntry entry{choices.experts[first + slot], choices.gates[first + slot]};
    plan.answer_row[first + slot] = plan.answers_at[place] + earlier;
    const int row = plan.rows_at[place] + (choices.shared ? 0 : earlier);
    plan.token[row] = token;
    plan.header[at(row, entries) + (choices.shared ? earlier : 0)] = entry;
  }
  int next = plan.token_begin[token];
  for (int rank = 0; rank < choices.ranks; ++rank) {
    const std::size_t place = at(rank, choices.tokens) + token;
    for (int row = plan.rows_at[place]; row < plan.rows_at[place + 1]; ++row) {
      plan.token_row[next++] = row;
      const int used = choices.shared ? plan.answers_at[place + 1] - plan.answers_at[place] : 1;
      for (int entry = used; entry < entries; ++entry)
        plan.header[at(row, entries) + entry] = RouteEntry{-1, 0.0f};
    }
  }
}

__global__ void settled_kernel(const std::uint16_t* experts, const std::int32_t* settled, int count,
                               std::int32_t* hosts) {
  const int i = own_token();
  if (i < count) hosts[i] = settled[experts[i]];
}

}  // namespace

void plan_dispatch(Stream stream, DispatchLayout layout, const std::uint16_t* experts,
                   const float* gates, const std::int32_t* hosts, int tokens, int top_k, int ranks,
                   const PlanArrays& plan, void* scratch) {
  const Choices choices{
      experts, gates, hosts, tokens, top_k, ranks, layout == DispatchLayout::per_rank};
  // One block at least, for the ends of the counts.
  const Grid grid{static_cast<unsigned>(tokens > 0 ? (tokens + kThreads - 1) / kThreads : 1),
                  kThreads};
  launch(stream, grid, count_kernel, choices, plan);
  const std::size_t places = static_cast<std::size_t>(ranks) * static_cast<std::size_t>(tokens) + 1;
  exclusive_sum(stream, plan.rows_at, places, scratch);
  exclusive_sum(stream, plan.answers_at, places, scratch);
  exclusive_sum(stream, plan.token_begin, static_cast<std::size_t>(tokens) + 1, scratch);
  launch(stream, grid, fill_kernel, choices, plan);
}

void settled_hosts(Stream stream, const std::uint16_t* experts, const std::int32_t* settled,
                   int count, std::int32_t* hosts) {
  launch(stream, Grid{static_cast<unsigned>((count + kThreads - 1) / kThreads), kThreads},
         settled_kernel, experts, settled, count, hosts);
}

}  // namespace moescope::kernels::cuda
