#include "kernels/combine.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/cpu/copy.hpp"
#include "kernels/cpu/vectors.hpp"

namespace moescope::kernels {
namespace {

// One row of answers, and its weight in the sum.
struct Term {
  const float* row;
  float gate;
};

// `Vectors` x 16 columns of the sum, kept in registers while all terms pass.
template <int Vectors>
MOESCOPE_INLINE void sum_columns(const Term* terms, int count, int first, float* out) {
  Float16 sums[Vectors], part;
  for (int v = 0; v < Vectors; ++v) {
    load(terms[0].row + first + v * 16, part);
    sums[v] = terms[0].gate * part;
  }
  for (int i = 1; i < count; ++i)
    for (int v = 0; v < Vectors; ++v) {
      load(terms[i].row + first + v * 16, part);
      sums[v] += terms[i].gate * part;
    }
  for (int v = 0; v < Vectors; ++v) std::memcpy(out + first + v * 16, &sums[v], sizeof(Float16));
}

// Sum of gate * row over the terms in their order. No terms give zeros.
MOESCOPE_CLONES void weighted_sum(const Term* terms, int count, int width, float* out) {
  if (count == 0) {
    std::fill_n(out, width, 0.0f);
    return;
  }
  int c = 0;
  for (; c + 64 <= width; c += 64) sum_columns<4>(terms, count, c, out);
  for (; c + 16 <= width; c += 16) sum_columns<1>(terms, count, c, out);
  for (; c < width; ++c) {
    float sum = terms[0].gate * terms[0].row[c];
    for (int i = 1; i < count; ++i) sum += terms[i].gate * terms[i].row[c];
    out[c] = sum;
  }
}

// Starts fetching the rows of the next sum: they lie far apart, where the hardware does not look
// ahead. It does once a row is being read, so 512 bytes of each are enough.
void prefetch(const std::vector<Term>& terms, int width) {
  for (const Term& term : terms)
    for (int c = 0; c < std::min(width, 128); c += 16) __builtin_prefetch(term.row + c);
}

// Output row r is the weighted sum of what collect(r, terms) lists.
template <class Collect>
void sum_rows(int rows, int width, float* out, const Collect& collect) {
  std::vector<Term> terms, next;
  if (rows > 0) collect(0, next);
  for (int row = 0; row < rows; ++row) {
    terms.swap(next);
    next.clear();
    if (row + 1 < rows) collect(row + 1, next);
    prefetch(next, width);
    weighted_sum(terms.data(), static_cast<int>(terms.size()), width,
                 out + static_cast<std::size_t>(row) * width);
  }
}

}  // namespace

void answer_per_expert(const ReceivedRows& grouped, const float* y, int hidden, float* answer) {
  const std::size_t bytes = hidden * sizeof(float), count = grouped.place.size();
  const RowCopier copier(count * bytes);
  for (std::size_t i = 0; i < count; ++i)
    copier.copy(reinterpret_cast<std::byte*>(answer + i * hidden),
                y + static_cast<std::size_t>(grouped.place[i]) * hidden, bytes);
}

void answer_partial(const ReceivedRows& grouped, const float* y, int rows, int hidden,
                    float* answer) {
  std::size_t arrival = 0;  // rows are asked for in order, and answers arrive by row
  sum_rows(rows, hidden, answer, [&](int row, std::vector<Term>& terms) {
    for (; arrival < grouped.place.size(); ++arrival) {
      const std::size_t at = grouped.place[arrival];
      if (grouped.row[at] != row) break;
      terms.push_back({y + at * hidden, grouped.gate[at]});
    }
  });
}

void combine_per_expert(const DispatchPlan& plan, const std::uint16_t* experts, const float* gates,
                        const float* answer, int tokens, int hidden, float* out) {
  const int k = plan.top_k;
  sum_rows(tokens, hidden, out, [&](int token, std::vector<Term>& terms) {
    terms.resize(k);
    const std::size_t first = static_cast<std::size_t>(token) * k;
    const std::uint16_t* const chosen = experts + first;
    for (int i = 0; i < k; ++i) {
      // Its place by expert id. Counting has no branches to mispredict, unlike a sort.
      int place = 0;
      for (int j = 0; j < k; ++j) place += chosen[j] < chosen[i];
      terms[place] = {answer + static_cast<std::size_t>(plan.answer_row[first + i]) * hidden,
                      gates[first + i]};
    }
  });
}

void combine_partial(const DispatchPlan& plan, const float* answer, int tokens, int hidden,
                     float* out) {
  sum_rows(tokens, hidden, out, [&](int token, std::vector<Term>& terms) {
    for (int i = plan.token_begin[token]; i < plan.token_begin[token + 1]; ++i)
      terms.push_back({answer + static_cast<std::size_t>(plan.token_row[i]) * hidden, 1.0f});
  });
}

}  // namespace moescope::kernels
