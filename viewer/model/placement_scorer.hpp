// SPDX-License-Identifier: GPL-3.0-or-later
// Scores the placement that is being edited. Slow for the window's thread: one thread at a time
// uses it (JobQueue).
#pragma once

#include <memory>
#include <optional>

#include "metrics/incremental_score.hpp"
#include "viewer/model/inspector_data.hpp"

namespace moescope::viewer {

struct PlacementScores {
  std::shared_ptr<const metrics::Score> origin, now;
};

class PlacementScorer {
 public:
  // The data must have a trace.
  explicit PlacementScorer(std::shared_ptr<const InspectorData> data) : data_(std::move(data)) {}

  core::Result<PlacementScores> score(const placement::Placement& now) {
    if (!kept_) {
      MOESCOPE_TRY(auto begun, metrics::IncrementalScore::start(data_->trace, data_->file.placement,
                                                                data_->score_options));
      kept_ = std::move(begun);
      origin_ = std::make_shared<const metrics::Score>(kept_->score());
    }
    MOESCOPE_CHECK(kept_->update(now));
    return PlacementScores{origin_, std::make_shared<const metrics::Score>(kept_->score())};
  }
  // Without keeping it; after the first score().
  core::Result<metrics::Score> predict(const placement::Placement& changed) const {
    if (!kept_) return core::Error::failed("the placement has no score yet");
    return kept_->predict(changed);
  }

 private:
  std::shared_ptr<const InspectorData> data_;
  std::optional<metrics::IncrementalScore> kept_;
  std::shared_ptr<const metrics::Score> origin_;
};

}  // namespace moescope::viewer
