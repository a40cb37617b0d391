// The true optimum of small instances, by integer programming.
#pragma once

#include <span>
#include <vector>

#include "core/result.hpp"
#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

struct ExactOptions {
  bool replicas = false;  // an expert may have several copies, tokens use the cheapest
  bool sources = false;   // minimise remote ranks; else the mean of lambda - 1
  double seconds = 60;    // processor time; a solve that it cuts short is not repeatable
};

struct Exact {
  double cost = 0;   // mean over tokens, of the best contents found; infinity when none was in time
  double bound = 0;  // proven: no placement costs less
  bool optimal = false;
  std::vector<std::vector<int>> contents;  // [R] experts, ascending; empty when none was in time
};

// One layer, rank r with at most slots[r] experts. Distinct (expert set, source) pairs are counted
// once with their number, so the program has about (pairs x R x (k + 1)) variables: made for tens
// of experts at most. bad_input when the slots have no room for every expert; failed as CBC says.
//
// Program: binary x[e,r] (rank r holds e) with sum_r x = 1 (replicas: >= 1) and sum_e x[e,r] <=
// slots[r]. Without replicas, y[t,r] >= x[e,r] for the experts e of t. With replicas, binary y[t,r]
// and z[t,e,r] <= x[e,r], z[t,e,r] <= y[t,r] with sum_r z[t,e,r] >= 1. The cost is sum c[t,r]
// y[t,r], where c is the number of such tokens, or 0 on their source.
core::Result<Exact> exact_optimum(const LayerTokens& tokens, std::span<const int> slots,
                                  const ExactOptions& options);

}  // namespace moescope::placement
