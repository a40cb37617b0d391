// SPDX-License-Identifier: GPL-3.0-or-later
// The co-activation matrix of a layer and family (metrics.md: coactivation) as a panel shows it.
#pragma once

#include "core/result.hpp"
#include "viewer/model/matrix.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

enum class CoactivationView {
  counts,       // tokens that select both i and j
  conditional,  // P(j given i) = c_ij / c_ii, i the row
  lift,         // P(i, j) / (P(i) P(j)) = c_ij N / (c_ii c_jj); 1 when they are independent
  jaccard,      // c_ij / (c_ii + c_jj - c_ij)
};
enum class ExpertOrder { index, load, rank, clustered };

struct CoactivationRequest {
  int family = -1, layer = 0;  // kAll sums
  CoactivationView view = CoactivationView::counts;
  ExpertOrder order = ExpertOrder::index;
  std::string placement;  // whose ranks give the order; "" for none
  // What is subtracted, when not the same as above.
  int minus_family = -1, minus_layer = 0;
  bool difference = false;
};

// Runs on the reading thread. bad_input when the file holds no counts, or no such placement.
core::Result<Matrix> coactivation_matrix(Source& source, const CoactivationRequest& request,
                                         JobControl& control);

// [E, E] of a view from [E, E] counts over `tokens` tokens; NaN where it is not defined.
std::vector<double> coactivation_values(const std::vector<double>& counts, int experts,
                                        double tokens, CoactivationView view);

}  // namespace moescope::viewer
