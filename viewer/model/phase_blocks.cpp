// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/phase_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moescope::viewer {

using core::Error;
using core::Result;

double PhaseBlock::sum_of(std::size_t step, std::size_t rank, bool with_wait) const {
  double sum = 0;
  for (std::size_t phase = 0; phase < outline.phases.size(); ++phase)
    if (with_wait || outline.phases[phase] != "wait") sum += at(step, rank, phase);
  return sum;
}

Result<void> for_each_block(const ShownRun& run, StepKind steps, int layer, JobControl& control,
                            const std::function<void(const PhaseBlock&)>& use) {
  const int layers = run.source->overview().layers;
  const int first = layer == kAll ? 0 : layer, end = layer == kAll ? layers : layer + 1;
  for (int repeat = 0; repeat < run.repeats; ++repeat) {
    MOESCOPE_TRY(const auto outline, run.source->run_outline(run.run(), repeat));
    const auto counts = steps_of(outline, steps);
    if (std::ranges::find(counts, 1) == counts.end()) continue;
    for (int each = first; each < end && each < layers; ++each) {
      if (control.cancelled()) return Error::interrupted("cancelled");
      MOESCOPE_TRY(const auto seconds, run.source->run_phase_seconds(run.run(), repeat, each));
      if (!seconds.empty()) use({outline, seconds, counts, repeat, each});
    }
  }
  return {};
}

Error no_phase_times(const std::vector<ShownRun>& runs, Provenance kind, StepKind steps) {
  return Error::bad_input(
      fmt::format("{}: no phase times of {}{} runs in it; they need experiment.record = \"all\"",
                  runs.empty() ? "" : runs[0].source->overview().path,
                  steps == StepKind::all ? "" : name_of(steps).toStdString() + " of ",
                  name_of(kind).toStdString()));
}

}  // namespace moescope::viewer
