// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "metrics/score.hpp"
#include "viewer/model/expert_order.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

using Loads = std::vector<std::vector<std::uint64_t>>;  // [L][ranks or experts]

const Error& cancelled() {
  static const Error error = Error::interrupted("cancelled");
  return error;
}

Result<Loads> rank_loads(Source& source, const LoadRequest& request, JobControl& control) {
  const Overview& overview = source.overview();
  const auto* info = overview.find(request.run);
  if (!info || info->repeats == 0)
    return Error::bad_input(fmt::format(
        "{}: {} was not run, so no rank had load; choose a strategy that was, or show "
        "the experts",
        overview.path, request.run.empty() ? "no strategy is chosen, or it" : request.run));
  const auto ranks = static_cast<std::size_t>(overview.ranks);
  Loads loads;
  for (int layer = 0; layer < overview.layers; ++layer) {
    if (control.cancelled()) return cancelled();
    MOESCOPE_TRY(const auto steps, source.run_load(request.run, 0, layer));
    std::vector<std::uint64_t> sum(ranks, 0);
    for (std::size_t i = 0; i < steps.size(); ++i) sum[i % ranks] += steps[i];
    loads.push_back(std::move(sum));
    control.progress((layer + 1.0) / overview.layers);
  }
  return loads;
}

// The diagonals of the co-activation counts.
Result<Loads> expert_loads(Source& source, const LoadRequest& request, JobControl& control) {
  const Overview& overview = source.overview();
  if (!overview.has_counts)
    return Error::bad_input(overview.path +
                            ": holds no counts of experts; a results file of "
                            "moescope run or a trace does");
  const auto experts = static_cast<std::size_t>(overview.experts);
  Loads loads;
  for (int layer = 0; layer < overview.layers; ++layer) {
    if (control.cancelled()) return cancelled();
    JobControl part;  // its progress is of one layer
    MOESCOPE_TRY(const auto pairs, source.pairs(request.family, layer, part));
    std::vector<std::uint64_t> own(experts);
    for (std::size_t e = 0; e < experts; ++e)
      own[e] = static_cast<std::uint64_t>(pairs[e * experts + e]);
    loads.push_back(std::move(own));
    control.progress((layer + 1.0) / overview.layers);
  }
  return loads;
}

MatrixAxis layer_axis(const Loads& loads) {
  MatrixAxis axis;
  axis.title = "MoE layer · jain · max/mean";
  for (std::size_t layer = 0; layer < loads.size(); ++layer) {
    const auto count = static_cast<int>(loads[layer].size());
    axis.names.push_back(QString::fromStdString(
        fmt::format("{} · {:.3f} · {:.2f}", layer, metrics::jain_index(loads[layer].data(), count),
                    metrics::max_over_mean(loads[layer].data(), count))));
    axis.ids.push_back(static_cast<int>(layer));
  }
  return axis;
}

QString balance_text(const Loads& loads) {
  double jain = 0, violation = 0;
  for (const auto& load : loads) {
    const auto count = static_cast<int>(load.size());
    jain += metrics::jain_index(load.data(), count) / static_cast<double>(loads.size());
    violation +=
        (metrics::max_over_mean(load.data(), count) - 1) / static_cast<double>(loads.size());
  }
  return QString::fromStdString(
      fmt::format("mean over layers: jain {:.4f}, max violation {:.4f}", jain, violation));
}

// Experts by index, or rank by rank in the placement of the chosen layer.
Result<MatrixAxis> experts_axis(Source& source, const LoadRequest& request, QString& footnote) {
  const Overview& overview = source.overview();
  const MatrixAxis by_index = expert_axis("expert", index_order(overview.experts));
  if (!request.order_by_rank) return by_index;
  const auto* info = overview.find(request.run);
  if (!info || info->placement.empty() || request.layer == kAll) {
    footnote += request.layer == kAll
                    ? "; index order: choose a layer whose ranks order the experts"
                    : "; index order: no placement is chosen";
    return by_index;
  }
  MOESCOPE_TRY(const auto placement, source.placement(info->placement));
  if (placement.experts != overview.experts || request.layer >= placement.layers)
    return Error::bad_input(info->placement + ": the placement is of another model");
  MatrixAxis axis = expert_axis("expert", rank_order(placement, request.layer));
  group_by_rank(axis, placement, request.layer, overview.nodes);
  footnote += QString("; in the order of the ranks of %1").arg(layer_text(request.layer));
  return axis;
}

std::vector<double> values_of(const Loads& loads, const MatrixAxis& columns, bool over_mean) {
  std::vector<double> values;
  for (const auto& load : loads) {
    double mean = 0;
    for (const auto value : load)
      mean += static_cast<double>(value) / static_cast<double>(load.size());
    for (const int id : columns.ids) {
      const auto value = static_cast<double>(load[static_cast<std::size_t>(id)]);
      values.push_back(!over_mean ? value : mean > 0 ? value / mean : std::nan(""));
    }
  }
  return values;
}

}  // namespace

Result<Matrix> load_matrix(Source& source, const LoadRequest& request, JobControl& control) {
  const Overview& overview = source.overview();
  const bool ranks = request.of == LoadOf::ranks;
  MOESCOPE_TRY(const Loads loads, ranks ? rank_loads(source, request, control)
                                        : expert_loads(source, request, control));
  Matrix matrix;
  matrix.title =
      ranks ? "Load of ranks, " + QString::fromStdString(request.run) : QString("Load of experts");
  // What a run records of ranks is not split by family.
  matrix.subtitle =
      family_text(overview, ranks ? kAll : request.family) + "; " + balance_text(loads);
  matrix.quantity = request.over_mean ? "load over the layer's mean" : "expert activations";
  matrix.unit = request.over_mean ? "1" : "activations";
  matrix.additive = !request.over_mean;
  matrix.footnote = ranks ? "(token, expert) pairs that a rank ran in the first repeat"
                          : "tokens that select the expert";
  matrix.rows = layer_axis(loads);
  if (ranks) {
    matrix.columns = rank_axis("rank", overview.ranks, overview.nodes);
  } else {
    MOESCOPE_TRY(matrix.columns, experts_axis(source, request, matrix.footnote));
  }
  matrix.values = values_of(loads, matrix.columns, request.over_mean);
  return matrix;
}

Result<Matrix> load_difference(Matrix a, const Matrix& b, const QString& name_b) {
  if (a.columns.ids != b.columns.ids || a.rows.size() != b.rows.size())
    return Error::bad_input(fmt::format("{} layers of {} columns cannot be compared with {} of {}",
                                        a.rows.size(), a.columns.size(), b.rows.size(),
                                        b.columns.size()));
  Matrix result = difference(std::move(a), b);
  result.title = QString("%1 minus %2").arg(result.title, name_b);
  result.quantity += ", more (+) or less (−)";
  return result;
}

}  // namespace moescope::viewer
