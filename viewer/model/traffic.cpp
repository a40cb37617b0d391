// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/traffic.hpp"

#include <fmt/format.h>

#include "viewer/model/selection.hpp"

namespace moescope::viewer {

using core::Error;
using core::Result;

Result<Matrix> traffic_matrix(Source& source, const TrafficRequest& request, JobControl& control) {
  const Overview& overview = source.overview();
  if (overview.kind != FileKind::results)
    return Error::bad_input(overview.path +
                            ": holds no runs; traffic is in the results file of moescope run");
  const auto* info = overview.find(request.run);
  if (!info || info->repeats == 0)
    return Error::bad_input(
        fmt::format("{}: {} was not run; choose a strategy that was", overview.path,
                    request.run.empty() ? "no strategy is chosen, or it" : request.run));
  const bool dispatch = request.wire == store::Wire::dispatch;
  Matrix matrix;
  matrix.title = (dispatch ? "Dispatch traffic of " : "Combine traffic of ") +
                 QString::fromStdString(request.run);
  matrix.subtitle = layer_text(request.layer) + ", " + family_text(overview, request.family);
  matrix.quantity = "bytes sent over the run";
  matrix.unit = "bytes";
  matrix.footnote = "the diagonal is local work, outside sums and colour range";
  matrix.diagonal_apart = true;
  MOESCOPE_TRY(matrix.values,
               source.traffic(request.run, request.wire, request.family, request.layer, control));
  if (matrix.values.empty())
    return Error::bad_input(fmt::format("{}: {} has no {} traffic", overview.path, request.run,
                                        dispatch ? "dispatch" : "combine"));
  // Combine sends back: from the rank that ran the experts to the rank of the token.
  matrix.rows = rank_axis("sending rank", overview.ranks, overview.nodes);
  matrix.columns = rank_axis("receiving rank", overview.ranks, overview.nodes);
  return matrix;
}

Result<Matrix> traffic_difference(Matrix a, const Matrix& b, const QString& name_a,
                                  const QString& name_b) {
  if (a.rows.ids != b.rows.ids)
    return Error::bad_input(
        fmt::format("{} ranks cannot be compared with {}", a.rows.size(), b.rows.size()));
  Matrix result = difference(std::move(a), b);
  result.title = QString("%1 minus %2").arg(result.title, name_b);
  result.quantity = QString("bytes that %1 sends more (+) or less (−) than %2").arg(name_a, name_b);
  return result;
}

}  // namespace moescope::viewer
