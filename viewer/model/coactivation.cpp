// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/coactivation.hpp"

#include <limits>

#include "viewer/model/expert_order.hpp"
#include "viewer/model/selection.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

struct Words {
  const char *title, *quantity, *unit;
};
Words words_of(CoactivationView view) {
  switch (view) {
    case CoactivationView::counts: return {"Co-activation", "tokens that select both", "tokens"};
    case CoactivationView::conditional:
      return {"Conditional co-activation", "P(column given row)", "1"};
    case CoactivationView::lift: return {"Co-activation lift", "lift, 1 is independent", "1"};
    case CoactivationView::jaccard: return {"Co-activation similarity", "Jaccard index", "1"};
  }
  return {};
}

struct Counts {
  std::vector<double> pairs;
  double tokens = 0;
};
Result<Counts> read_counts(Source& source, int family, int layer, JobControl& control) {
  Counts counts;
  MOESCOPE_TRY(counts.pairs, source.pairs(family, layer, control));
  MOESCOPE_TRY(const auto tokens, source.tokens(family));
  // Summed over layers, each token stands once per layer.
  counts.tokens = static_cast<double>(tokens) * (layer == kAll ? source.overview().layers : 1);
  return counts;
}

QString chosen_text(const Overview& overview, int family, int layer) {
  return layer_text(layer) + ", " + family_text(overview, family);
}

std::vector<double> permuted(const std::vector<double>& values, const std::vector<int>& order) {
  const std::size_t size = order.size();
  std::vector<double> result(values.size());
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j)
      result[i * size + j] =
          values[static_cast<std::size_t>(order[i]) * size + static_cast<std::size_t>(order[j])];
  return result;
}

// Sets both axes; a wish that cannot be met is said in the footnote.
Result<void> set_order(Matrix& matrix, Source& source, const CoactivationRequest& request,
                       const std::vector<double>& counts) {
  const int experts = source.overview().experts;
  std::vector<int> order = index_order(experts);
  std::optional<placement::Placement> placement;
  if (request.order == ExpertOrder::load) order = load_order(counts, experts);
  if (request.order == ExpertOrder::clustered) order = clustered_order(counts, experts);
  if (request.order == ExpertOrder::rank) {
    if (request.placement.empty()) {
      matrix.footnote += "; index order: no placement is chosen";
    } else if (request.layer == kAll) {
      matrix.footnote += "; index order: each layer has its own ranks";
    } else {
      MOESCOPE_TRY(placement, source.placement(request.placement));
      if (placement->experts != experts || request.layer >= placement->layers)
        return Error::bad_input(request.placement + ": the placement is of another model");
      order = rank_order(*placement, request.layer);
    }
  }
  matrix.rows = expert_axis("expert i", order);
  matrix.columns = expert_axis("expert j", order);
  if (placement)
    for (auto* axis : {&matrix.rows, &matrix.columns})
      group_by_rank(*axis, *placement, request.layer, source.overview().nodes);
  matrix.values = permuted(matrix.values, order);
  return {};
}

}  // namespace

std::vector<double> coactivation_values(const std::vector<double>& counts, int experts,
                                        double tokens, CoactivationView view) {
  if (view == CoactivationView::counts) return counts;
  const auto size = static_cast<std::size_t>(experts);
  std::vector<double> values(counts.size());
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j) {
      const double both = counts[i * size + j], first = counts[i * size + i],
                   second = counts[j * size + j];
      double divisor = first;
      if (view == CoactivationView::lift) divisor = first * second / tokens;
      if (view == CoactivationView::jaccard) divisor = first + second - both;
      values[i * size + j] =
          divisor > 0 ? both / divisor : std::numeric_limits<double>::quiet_NaN();
    }
  return values;
}

Result<Matrix> coactivation_matrix(Source& source, const CoactivationRequest& request,
                                   JobControl& control) {
  const Overview& overview = source.overview();
  if (!overview.has_counts)
    return Error::bad_input(overview.path + ": holds no co-activation counts");
  const Words words = words_of(request.view);
  Matrix matrix;
  matrix.title = words.title;
  matrix.subtitle = chosen_text(overview, request.family, request.layer);
  matrix.quantity = words.quantity;
  matrix.unit = words.unit;
  matrix.additive = false;
  matrix.diagonal_apart = true;
  matrix.footnote = request.view == CoactivationView::counts
                        ? "the diagonal is the expert's own tokens, outside the colour range"
                        : "the diagonal is outside the colour range";
  MOESCOPE_TRY(const auto counts, read_counts(source, request.family, request.layer, control));
  matrix.values = coactivation_values(counts.pairs, overview.experts, counts.tokens, request.view);
  if (request.difference) {
    MOESCOPE_TRY(const auto minus,
                 read_counts(source, request.minus_family, request.minus_layer, control));
    Matrix other;
    other.values = coactivation_values(minus.pairs, overview.experts, minus.tokens, request.view);
    matrix = difference(std::move(matrix), other);
    matrix.title += ", difference";
    matrix.subtitle += " minus " + chosen_text(overview, request.minus_family, request.minus_layer);
    if (request.view == CoactivationView::counts) matrix.quantity = "more tokens select both";
  }
  MOESCOPE_CHECK(set_order(matrix, source, request, counts.pairs));
  return matrix;
}

}  // namespace moescope::viewer
