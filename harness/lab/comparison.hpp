// One table: candidates with the same ranks and expert slots, placed on the calibration, scored on
// the evaluation, beside their null trace and a proven bound.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lab/trials.hpp"
#include "placement/bounds/bounds.hpp"
#include "routing/windows.hpp"

namespace moescope::lab {

// The two traces with what is computed of them once, whatever is compared on them.
struct Material {
  routing::RoutingTrace calibration, evaluation;
  routing::Statistics statistics;  // of the calibration
  std::size_t window_tokens = 0;
  std::vector<std::int32_t> given_calibration, given_evaluation;  // the traces' own source ranks
  bool has_null = false;
  routing::RoutingTrace null_calibration, null_evaluation;
  routing::Statistics null_statistics;

  // Gives every request its source rank (lab/sources.hpp); returns the policy that was used, which
  // is the default one of both traces when `policy` is empty.
  core::Result<std::string> set_sources(int ranks, const std::string& policy);
};

struct MaterialOptions {
  // Steps of a trace that records none (routing/windows.hpp).
  std::size_t window_tokens = routing::kWindowTokens;
  bool null = true;
  std::uint64_t seed = 0;
};
// bad_input when the traces are of different models.
core::Result<Material> make_material(routing::RoutingTrace calibration,
                                     routing::RoutingTrace evaluation,
                                     const MaterialOptions& options);

struct Row {
  Candidate candidate;
  std::string error;  // "" when the score holds
  metrics::Score score;
  double null_remote_ranks = std::numeric_limits<double>::quiet_NaN();
  double placement_seconds = 0;           // measured; the mean over seeds
  std::vector<int> slots;                 // [R] expert slots per rank and layer
  bool has_replicas = false;              // whether the slots may hold second copies
  std::optional<placement::Bound> bound;  // of every placement with these slots
};

// [requests]
std::vector<double> tokens_of_requests(const routing::RoutingTrace& trace);

struct Comparison {
  int ranks = 0, nodes = 1;
  double replica_slots = 0;
  std::vector<std::string> not_done;  // candidates that an interrupt left out
  std::vector<Row> rows;  // the first is contiguous without replicas, the base of the reductions
  std::vector<double> request_tokens;  // [requests] of the evaluation

  // [requests] metrics::Score::request_remote_ranks or request_paper_comm of a row, summed over
  // each one's tokens.
  std::vector<double> request_costs(const Row& row,
                                    std::vector<double> metrics::Score::*per_token) const;
};

// The rows of candidates that were placed and scored on `evaluation`, without null trace and
// bounds; what was not begun is not_done.
Comparison tabulate(const std::vector<Candidate>& candidates, const Placements& placements,
                    std::vector<Scored> scored, const routing::RoutingTrace& evaluation,
                    const TrialOptions& options);

// bad_input when the base cannot be placed or scored: that is the fault of ranks, nodes, settings
// or selector, not of a strategy. A strategy that fails is a row with its error. interrupted when
// the stop came before the base was placed; after that, what was placed is there. `bound_effort`
// (placement::BoundOptions) is left empty to compute no bound.
core::Result<Comparison> compare(const Material& material, const std::vector<Candidate>& candidates,
                                 const TrialOptions& options, std::optional<double> bound_effort);
// How many times TrialOptions::on_trial counts during compare().
std::size_t trials_of_comparison(const Material& material, const std::vector<Candidate>& candidates,
                                 bool bound);

// bad_input unless 1 <= ranks <= experts and the nodes divide the ranks.
core::Result<void> check_ranks(const routing::RoutingTrace& trace, int ranks, int nodes);

// The base alone: bad_input for ranks, nodes, settings or a selector that fit nothing.
core::Result<void> check_options(const Material& material, const Candidate& base,
                                 const TrialOptions& options);

}  // namespace moescope::lab
