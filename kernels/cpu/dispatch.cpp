#include "kernels/dispatch.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/cpu/copy.hpp"

namespace moescope::kernels {
namespace {

// Turns counts in begin[1..n] into first places; begin[0] is 0.
void accumulate(std::vector<std::int32_t>& begin) {
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
}

}  // namespace

int entries_per_row(DispatchLayout layout, int top_k) {
  return layout == DispatchLayout::per_rank ? top_k : 1;
}

std::size_t wire_row_bytes(DispatchLayout layout, int hidden, int top_k) {
  return hidden * sizeof(float) + entries_per_row(layout, top_k) * sizeof(RouteEntry);
}

void plan_dispatch(DispatchLayout layout, const std::uint16_t* experts, const float* gates,
                   const std::int32_t* hosts, int tokens, int top_k, int ranks,
                   DispatchPlan& plan) {
  const bool shared = layout == DispatchLayout::per_rank;
  plan.ranks = ranks;
  plan.top_k = top_k;
  plan.entries = entries_per_row(layout, top_k);
  plan.rank_begin.assign(ranks + 1, 0);
  plan.answer_begin.assign(ranks + 1, 0);
  plan.token_begin.assign(tokens + 1, 0);

  // The token whose row a rank got last: tokens come in order, so this finds the distinct ranks.
  std::vector<std::int32_t> last(ranks, -1);
  for (int t = 0; t < tokens; ++t)
    for (int slot = 0; slot < top_k; ++slot) {
      const int rank = hosts[t * top_k + slot];
      ++plan.answer_begin[rank + 1];
      if (shared && last[rank] == t) continue;
      last[rank] = t;
      ++plan.rank_begin[rank + 1];
      ++plan.token_begin[t + 1];
    }
  accumulate(plan.rank_begin);
  accumulate(plan.answer_begin);
  accumulate(plan.token_begin);

  const int rows = plan.rank_begin[ranks];
  plan.token.resize(rows);
  plan.header.assign(static_cast<std::size_t>(rows) * plan.entries, RouteEntry{});
  plan.answer_row.resize(static_cast<std::size_t>(tokens) * top_k);
  std::vector<std::int32_t> row_end(plan.rank_begin.begin(), plan.rank_begin.end() - 1);
  std::vector<std::int32_t> answer_end(plan.answer_begin.begin(), plan.answer_begin.end() - 1);
  std::vector<std::int32_t> used(ranks, 0), order(top_k);
  std::fill(last.begin(), last.end(), -1);
  for (int t = 0; t < tokens; ++t) {
    const std::uint16_t* const chosen = experts + static_cast<std::size_t>(t) * top_k;
    for (int slot = 0; slot < top_k; ++slot) {
      // Counting the smaller ids has no branches to mispredict, unlike a sort.
      int place = slot;
      if (shared)
        place = static_cast<int>(
            std::count_if(chosen, chosen + top_k, [&](int e) { return e < chosen[slot]; }));
      order[place] = slot;
    }
    for (const int slot : order) {
      const std::size_t at = static_cast<std::size_t>(t) * top_k + slot;
      const int rank = hosts[at];
      if (!shared || last[rank] != t) {
        last[rank] = t;
        used[rank] = 0;
        plan.token[row_end[rank]++] = t;
      }
      const std::size_t row = row_end[rank] - 1;
      plan.header[row * plan.entries + used[rank]++] = {chosen[slot], gates[at]};
      plan.answer_row[at] = answer_end[rank]++;
    }
  }

  plan.token_row.resize(rows);
  std::vector<std::int32_t> token_end(plan.token_begin.begin(), plan.token_begin.end() - 1);
  for (int row = 0; row < rows; ++row) plan.token_row[token_end[plan.token[row]]++] = row;
}

void pack_rows(const DispatchPlan& plan, const float* x, int hidden, std::byte* out) {
  const std::size_t x_bytes = hidden * sizeof(float);
  const std::size_t header_bytes = plan.entries * sizeof(RouteEntry);
  const RowCopier copier(plan.rows() * (x_bytes + header_bytes));
  // By token, not by row: x is then read once, and only the rows are scattered.
  for (std::size_t t = 0; t + 1 < plan.token_begin.size(); ++t)
    for (int i = plan.token_begin[t]; i < plan.token_begin[t + 1]; ++i) {
      const std::size_t row = plan.token_row[i];
      std::byte* const to = out + row * (x_bytes + header_bytes);
      copier.copy(to, x + t * hidden, x_bytes);
      copier.copy(to + x_bytes, &plan.header[row * plan.entries], header_bytes);
    }
}

}  // namespace moescope::kernels
