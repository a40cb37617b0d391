// The two pieces of work of every comparison, over all cores: place each candidate, score each
// placement. "random" is placed with several seeds and its scores are averaged (metrics.md, Rules).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lab/candidate.hpp"
#include "metrics/score.hpp"
#include "routing/statistics.hpp"
#include "routing/trace.hpp"

namespace moescope::lab {

inline constexpr int kRandomSeeds = 10;

struct TrialOptions {
  int ranks = 8;
  int nodes = 1;
  double replica_slots = 0;  // extra expert slots per rank and layer
  std::uint64_t seed = 0;
  std::map<std::string, std::string> settings = {};  // "PART.parameter" -> value
  std::string sources = {};  // a policy of lab/sources.hpp that follows the placement, or empty
  int threads = 0;           // 0: one per core
  int random_seeds = kRandomSeeds;  // how often "random" is placed
  // No further candidate is begun once it is true.
  const std::atomic<bool>* stop = nullptr;
  // Called from one thread at a time, before and after each trial: what runs now, and how many
  // trials ended.
  std::function<void(const std::string& running, std::size_t ended)> on_trial = {};
};

// Extra slots of a layer over all ranks; the first ranks get what does not divide.
int extra_slots(double replica_slots, int ranks);

// One placement of a candidate, or why there is none.
struct Placed {
  bool begun = false;  // false when the stop came before
  std::string error;
  placement::Placement placement;
  double seconds = 0;  // measured, while the other threads placed theirs

  bool usable() const { return begun && error.empty(); }
};
using Placements = std::vector<std::vector<Placed>>;  // [candidates][seeds]

// How many placements place_all makes.
std::size_t trials_of(const std::vector<Candidate>& candidates, int random_seeds = kRandomSeeds);

// Expert slots per rank and layer of a candidate without (or with) replicas.
std::vector<int> slots_of(const Candidate& candidate, const TrialOptions& options, int experts);

// A candidate that fails becomes an entry with its error.
Placements place_all(const std::vector<Candidate>& candidates,
                     const routing::RoutingTrace& calibration,
                     const routing::Statistics& statistics, const TrialOptions& options);

// The score of one candidate, the mean over its seeds; per-request costs too. The traffic matrices
// are left out.
struct Scored {
  std::string error;  // "" when the score holds
  metrics::Score score;
};
// [candidates] of what place_all placed, on a trace with source ranks.
std::vector<Scored> score_all(const std::vector<Candidate>& candidates,
                              const Placements& placements, const routing::RoutingTrace& evaluation,
                              const TrialOptions& options);

}  // namespace moescope::lab
