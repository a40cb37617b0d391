// SPDX-License-Identifier: GPL-3.0-or-later
// How evenly work falls on ranks and experts, layer by layer (metrics.md: load, jain,
// max_over_mean), as a panel shows it.
#pragma once

#include <string>

#include "core/result.hpp"
#include "viewer/model/matrix.hpp"
#include "viewer/model/selection.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

enum class LoadOf { ranks, experts };

struct LoadRequest {
  LoadOf of = LoadOf::ranks;
  bool over_mean = false;  // each load over the mean of its layer, instead of activations
  std::string run;         // whose ranks; also whose placement orders the experts
  bool order_by_rank = false;
  int family = kAll;
  int layer = kAll;  // whose placement orders the experts
};

// Layers as rows, each named with its jain index and max/mean; ranks or experts as columns.
// Activations of the first repeat of a run (the same in every repeat), or of the counted trace.
// Runs on the reading thread. bad_input with a sentence when the file does not hold it.
core::Result<Matrix> load_matrix(Source& source, const LoadRequest& request, JobControl& control);

// `a` minus `b`, perhaps of another file. bad_input when the shapes differ.
core::Result<Matrix> load_difference(Matrix a, const Matrix& b, const QString& name_b);

}  // namespace moescope::viewer
