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

enum class Wire { dispatch, combine };

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
  // Parts of a run, for files that are larger than what is looked at. The other arrays of an
  // outline are empty. A layer out of range is bad_input.
  core::Result<RunRecord> run_outline(const std::string& name,
                                      int repeat) const;  // and per request
  // [F, R, R] bytes of one layer, or no elements when the run has none.
  core::Result<std::vector<std::uint64_t>> run_traffic(const std::string& name, int repeat,
                                                       Wire wire, int layer) const;
  // [steps, R] activations, and [steps, R, phases] seconds, of one layer.
  core::Result<std::vector<std::uint64_t>> run_load(const std::string& name, int repeat,
                                                    int layer) const;
  core::Result<std::vector<float>> run_phase_seconds(const std::string& name, int repeat,
                                                     int layer) const;
  core::Result<routing::RoutingTrace> trace(const std::string& which) const;
  bool has_trace(const std::string& which) const;
  core::Result<CoactivationRecord> coactivation() const;
  bool has_coactivation() const;
  // The counts' families, layers, experts and tokens; their arrays are empty.
  core::Result<CoactivationRecord> coactivation_outline() const;
  // [E, E] of one family and layer.
  core::Result<std::vector<std::uint64_t>> coactivation_pairs(int family, int layer) const;
  core::Result<std::vector<std::uint64_t>> transition_pairs(int family, int layer_from) const;
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
