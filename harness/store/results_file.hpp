// Reader of a results file. The file may come from a stranger: before any data is read its
// signature, size and every link are checked, and external links, external storage, virtual data
// sets, unknown filters and absurd sizes are refused with one sentence (results-file.md, "How it is
// read").
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "store/records.hpp"

namespace moescope::store {

class ResultsFile {
 public:
  static core::Result<ResultsFile> open(const std::string& path);
  ResultsFile(ResultsFile&&) noexcept;
  ResultsFile& operator=(ResultsFile&&) noexcept;
  ~ResultsFile();

  bool finished() const;
  core::Result<ExperimentRecord> experiment() const;
  core::Result<Summary> summary() const;
  std::vector<std::string> placements() const;
  core::Result<PlacementRecord> placement(const std::string& name) const;
  // Run names under /runs, and how many repeats each has.
  std::vector<std::pair<std::string, int>> runs() const;
  core::Result<RunRecord> run(const std::string& name, int repeat) const;
  core::Result<routing::RoutingTrace> trace(const std::string& which) const;
  bool has_trace(const std::string& which) const;
  core::Result<CoactivationRecord> coactivation() const;
  // Fabric and run name of each projection.
  std::vector<std::pair<std::string, std::string>> projections() const;
  core::Result<ProjectionRecord> projection(const std::string& fabric,
                                            const std::string& name) const;

 private:
  struct State;
  explicit ResultsFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace moescope::store
