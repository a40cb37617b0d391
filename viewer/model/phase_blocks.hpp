// SPDX-License-Identifier: GPL-3.0-or-later
// The phase times of a run, one repeat and layer at a time: what all charts of phases, layers and
// stragglers are made of.
#pragma once

#include <functional>
#include <vector>

#include "core/result.hpp"
#include "viewer/model/shown_run.hpp"

namespace moescope::viewer {

struct PhaseBlock {
  const store::RunRecord& outline;
  const std::vector<float>& seconds;  // [steps, R, phases]
  const std::vector<char>& counts;    // [steps] 1 where a step counts
  int repeat = 0, layer = 0;

  double at(std::size_t step, std::size_t rank, std::size_t phase) const {
    return static_cast<double>(
        seconds[(step * static_cast<std::size_t>(outline.ranks) + rank) * outline.phases.size() +
                phase]);
  }
  // Of one rank in a step: all phases, or all but `wait`.
  double sum_of(std::size_t step, std::size_t rank, bool with_wait) const;
};

// Of one layer, or of all (kAll), of every repeat; those without phase times, or without a step
// that counts, are left out. Runs on the reading thread.
core::Result<void> for_each_block(const ShownRun& run, StepKind steps, int layer,
                                  JobControl& control,
                                  const std::function<void(const PhaseBlock&)>& use);

// The sentence for runs of which none has phase times.
core::Error no_phase_times(const std::vector<ShownRun>& runs, Provenance kind, StepKind steps);

}  // namespace moescope::viewer
