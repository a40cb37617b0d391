// Writes a results file so that a kill at any time loses at most the repeat that was running: every
// finished piece is its own small HDF5 file in OUT.parts/ (temporary name, fsync, rename) with one
// line in a JSONL journal; finish() merges them into OUT the same way and removes the parts
// (results-file.md).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "store/records.hpp"

namespace moescope::store {

class ResultsWriter {
 public:
  enum class Mode { fresh, resume };
  // fresh: bad_input when OUT.parts/ exists (an interrupted run: resume it or remove it). An
  // existing OUT stays untouched until finish(). resume: bad_input when there are no parts, or when
  // the experiment differs (model, spec, plan, requests: the first difference is named).
  static core::Result<ResultsWriter> open(const std::string& out,
                                          const ExperimentRecord& experiment, Mode mode);
  ResultsWriter(ResultsWriter&&) noexcept;
  ResultsWriter& operator=(ResultsWriter&&) noexcept;
  ~ResultsWriter();

  // which: "calibration" or "evaluation". Statistics are written for "calibration" runs'
  // /coactivation.
  core::Result<void> write_trace(const std::string& which, const routing::RoutingTrace& trace);
  core::Result<void> write_coactivation(const routing::Statistics& statistics,
                                        const std::vector<std::string>& families);
  core::Result<void> write_placement(const PlacementRecord& record);
  core::Result<void> write_run(const RunRecord& record);
  core::Result<void> write_projection(const ProjectionRecord& record);
  core::Result<void> write_summary(const Summary& summary);

  // Parts that a resumed journal holds and whose hash fits.
  bool has_run(const std::string& name, int repeat) const;
  core::Result<RunRecord> read_run(const std::string& name, int repeat) const;

  // Merges all parts into OUT; finished = 0 marks a file made from an interrupted run.
  // environment_end: JSON with what was captured at the end (load average), or empty.
  core::Result<void> finish(bool finished, const std::string& environment_end);

 private:
  struct State;
  explicit ResultsWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace moescope::store
