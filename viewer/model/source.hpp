// SPDX-License-Identifier: GPL-3.0-or-later
// The arrays of an open file, read when they are asked for. Used on the reading thread only
// (JobQueue); the overview never changes and may be read anywhere.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement_file.hpp"
#include "routing/trace.hpp"
#include "store/results_file.hpp"
#include "viewer/model/job_queue.hpp"
#include "viewer/model/overview.hpp"

namespace moescope::viewer {

class Source {
 public:
  // A results file, a run in progress (PATH.parts beside a file that is not there yet), a trace, or
  // a placement. bad_input with one sentence for anything else.
  static core::Result<std::shared_ptr<Source>> open(const std::string& path, JobControl& control);
  virtual ~Source() = default;

  const Overview& overview() const { return overview_; }

  // [E, E] tokens that select both, of one family and layer; kAll sums over families or layers.
  core::Result<std::vector<double>> pairs(int family, int layer, JobControl& control);
  // Tokens of a family, or of all.
  core::Result<std::uint64_t> tokens(int family);
  // [R, R] bytes of the first repeat of a run; kAll sums. Counts are the same in every repeat.
  core::Result<std::vector<double>> traffic(const std::string& run, store::Wire wire, int family,
                                            int layer, JobControl& control);

  // What the file does not hold is bad_input in each of these.
  virtual core::Result<placement::Placement> placement(const std::string& name) = 0;
  // With where it comes from; slots are what each rank holds at most where the file does not say.
  virtual core::Result<placement::PlacementFile> placement_file(const std::string& name);
  virtual core::Result<std::shared_ptr<const routing::RoutingTrace>> trace(
      const std::string& which) = 0;
  virtual core::Result<store::RunRecord> run_outline(const std::string& run, int repeat) = 0;
  virtual core::Result<std::vector<std::uint64_t>> run_load(const std::string& run, int repeat,
                                                            int layer) = 0;
  virtual core::Result<std::vector<float>> run_phase_seconds(const std::string& run, int repeat,
                                                             int layer) = 0;
  virtual core::Result<store::ProjectionRecord> projection(const std::string& fabric,
                                                           const std::string& run) = 0;

 protected:
  virtual core::Result<std::vector<std::uint64_t>> pairs_of(int family, int layer) = 0;
  virtual core::Result<std::vector<std::uint64_t>> family_tokens() = 0;
  virtual core::Result<std::vector<std::uint64_t>> run_traffic(const std::string& run,
                                                               store::Wire wire, int layer) = 0;

  Overview overview_;
};

}  // namespace moescope::viewer
