#include "kernels/combine.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "kernels/cpu/clones.hpp"

namespace moescope::kernels {
namespace {

// One row of answers, and its weight in the sum.
struct Term {
  const float* row;
  float gate;
};

MOESCOPE_CLONES void weighted_sum(const Term* terms, int count, int width, float* out) {
  std::fill_n(out, count == 0 ? width : 0, 0.0f);
  for (int i = 0; i < count; ++i) {
    const float* const row = terms[i].row;
    const float gate = terms[i].gate;
    if (i == 0)
      for (int c = 0; c < width; ++c) out[c] = gate * row[c];
    else
      for (int c = 0; c < width; ++c) out[c] += gate * row[c];
  }
}

}  // namespace

void answer_per_expert(const ReceivedRows& grouped, const float* y, int hidden, float* answer) {
  for (std::size_t i = 0; i < grouped.place.size(); ++i)
    std::memcpy(answer + i * hidden, y + static_cast<std::size_t>(grouped.place[i]) * hidden,
                hidden * sizeof(float));
}

void answer_partial(const ReceivedRows& grouped, const float* y, int rows, int hidden,
                    float* answer) {
  std::vector<Term> terms;
  std::size_t arrival = 0;
  for (int row = 0; row < rows; ++row) {
    terms.clear();
    for (; arrival < grouped.place.size(); ++arrival) {
      const std::size_t at = grouped.place[arrival];
      if (grouped.row[at] != row) break;
      terms.push_back({y + at * hidden, grouped.gate[at]});
    }
    weighted_sum(terms.data(), static_cast<int>(terms.size()), hidden,
                 answer + static_cast<std::size_t>(row) * hidden);
  }
}

void combine_per_expert(const DispatchPlan& plan, const std::uint16_t* experts, const float* gates,
                        const float* answer, int tokens, int hidden, float* out) {
  std::vector<int> order(plan.top_k);
  std::vector<Term> terms(plan.top_k);
  for (int t = 0; t < tokens; ++t) {
    const std::size_t first = static_cast<std::size_t>(t) * plan.top_k;
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return experts[first + a] < experts[first + b]; });
    for (int i = 0; i < plan.top_k; ++i) {
      const std::size_t slot = first + order[i];
      terms[i] = {answer + static_cast<std::size_t>(plan.answer_row[slot]) * hidden, gates[slot]};
    }
    weighted_sum(terms.data(), plan.top_k, hidden, out + static_cast<std::size_t>(t) * hidden);
  }
}

void combine_partial(const DispatchPlan& plan, const float* answer, int tokens, int hidden,
                     float* out) {
  std::vector<Term> terms;
  for (int t = 0; t < tokens; ++t) {
    terms.clear();
    for (int i = plan.token_begin[t]; i < plan.token_begin[t + 1]; ++i)
      terms.push_back({answer + static_cast<std::size_t>(plan.token_row[i]) * hidden, 1.0f});
    weighted_sum(terms.data(), static_cast<int>(terms.size()), hidden,
                 out + static_cast<std::size_t>(t) * hidden);
  }
}

}  // namespace moescope::kernels
