// The score of a placement that is edited: only layers that an edit touched are counted again. The
// result has the same bits as score() of the whole placement. An edit of one layer reads 2 k bytes
// of each token, in order; the copy of the trace that makes it so takes 2 k L bytes of each.
#pragma once

#include <memory>
#include <vector>

#include "metrics/counts.hpp"
#include "metrics/score.hpp"

namespace moescope::metrics {

class IncrementalScore {
 public:
  // Counts every layer once. Errors as in score().
  static core::Result<IncrementalScore> start(std::shared_ptr<const routing::RoutingTrace> trace,
                                              placement::Placement placement, ScoreOptions options);

  const placement::Placement& placement() const { return placement_; }
  const Score& score() const { return score_; }

  // The score that `changed`, of the same shape, would have; nothing is kept.
  core::Result<Score> predict(const placement::Placement& changed) const;
  // Goes on from `changed`. On an error nothing has changed.
  core::Result<void> update(placement::Placement changed);

 private:
  IncrementalScore(std::shared_ptr<const routing::RoutingTrace> trace, ScoreOptions options);
  // Lays the trace out for the placement's ranks and the selector's memory.
  core::Result<void> lay_out(const placement::Placement& placement);
  core::Result<std::vector<std::shared_ptr<const Counts>>> count_layers(
      const placement::Placement& changed) const;
  Score sum(const placement::Placement& changed,
            const std::vector<std::shared_ptr<const Counts>>& layers) const;

  std::shared_ptr<const routing::RoutingTrace> trace_;
  ScoreOptions options_;
  std::shared_ptr<const Windows> windows_;
  std::shared_ptr<const BlockedTrace> blocked_;
  placement::Placement placement_;
  // [L] one layer each; a single one of all layers when the selector looks across layers.
  std::vector<std::shared_ptr<const Counts>> layers_;
  Score score_;
};

}  // namespace moescope::metrics
