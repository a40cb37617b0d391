// Re-planning while serving: what it saves in communication and what moving the experts costs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/comparison.hpp"
#include "routing/subset.hpp"

namespace moescope::lab {

// Relabels the ranks of `next`, per layer, so that the fewest experts move from where `current`
// has them: a maximum-weight matching (Hungarian method) of the new groups to the old ranks by the
// experts that both hold, replicas included. Only ranks with equally many slots exchange labels,
// and the ranks of one node stay one node's. What a strategy aligned between layers or with source
// ranks by the labels is given up.
// slots: [R] per rank and layer.
placement::Placement keep_slots(const placement::Placement& current,
                                const placement::Placement& next, const std::vector<int>& slots,
                                int nodes);

// Experts that a rank holds in `next` and did not in `current`, over ranks and layers: each is one
// expert's weights to send.
std::uint64_t moved_experts(const placement::Placement& current, const placement::Placement& next);

// The tokens of `trace` that are remembered: token t is, when it is ages[t] windows old, with
// probability forget^ages[t]. Decided by `seed` and the token's index, so that a token once
// forgotten stays so (exponential forgetting for strategies that read tokens, not only counts).
// forget in (0, 1]; 1 remembers all.
routing::TokenList remembered(const std::vector<std::size_t>& ages, double forget,
                              std::uint64_t seed);

struct OnlineOptions {
  std::size_t every = 1;  // re-plan after so many windows (steps of the evaluation)
  double forget = 1;
};

// One candidate, served twice over the same windows: with the placement of the calibration
// throughout, and re-planned.
struct OnlineRow {
  Candidate candidate;
  std::string error;
  double static_remote_ranks = 0, online_remote_ranks = 0;  // per token, mean over layers
  // [requests] summed over tokens: remote ranks (mean over layers), and paper_comm.
  std::vector<double> static_costs, online_costs, static_paper_costs, online_paper_costs;
  double static_max_over_mean = 0, online_max_over_mean = 0;  // mean over windows and layers
  std::uint64_t moved = 0;                                    // experts, over all re-plans
  std::size_t replans = 0;
  double replan_seconds = 0;  // measured, mean of one
};

// Each window is scored under the placement in force when it begins. The history of a re-plan is
// the calibration and the windows served so far, each window one older at the next. Selectors start
// anew with each window. Sources must be set. Candidates run on several threads; a failed one is a
// row with its error, "interrupted" when the stop came first.
std::vector<OnlineRow> serve_online(const Material& material,
                                    const std::vector<Candidate>& candidates,
                                    const TrialOptions& options, const OnlineOptions& online);

}  // namespace moescope::lab
