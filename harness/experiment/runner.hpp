// The main job: prepares, places, measures every strategy in interleaved repeats, checks that none
// changed what was computed, and leaves one results file.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "experiment/progress.hpp"
#include "experiment/rank_team.hpp"
#include "experiment/spec.hpp"
#include "store/records.hpp"

namespace moescope::experiment {

struct RunOptions {
  std::string out;          // the results file
  bool resume = false;      // go on from OUT.parts/
  bool finish_now = false;  // with resume: merge what is there, measure nothing more
  bool quiet = false;       // no progress on stderr
  std::string links;        // EmulatedLinks::text; empty: the links are real
};

struct Outcome {
  store::Summary summary;
  std::vector<store::PlacementRecord> placements;  // of the summary's rows, in order
  bool lossless = true;
  bool finished = true;
  int runs_done = 0, runs_planned = 0;
  std::string results_file;
  int devices = 0;         // that the ranks shared; 0: the host's cores
  std::string times_kind;  // "measured", or "emulated" when ranks shared a device
  bool timeless = false;   // they took turns on it: the summary leaves their times out
};

// In the process that leads the team; the others RankTeam::follow().
core::Result<Outcome> run_experiment(const Spec& spec, const RunOptions& options, RankTeam& team);

// What run_experiment would do, in words: model, requests, placements, runs in order. Loads the
// model and the suite, so that whatever is wrong with them shows.
core::Result<std::string> describe_experiment(const Spec& spec);

}  // namespace moescope::experiment
