#include "lab/trials.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <functional>
#include <mutex>

#include "core/parallel.hpp"
#include "lab/sources.hpp"
#include "placement/problem.hpp"
#include "placement/selector.hpp"

namespace moescope::lab {
namespace {

using placement::Placement;

struct Trial {
  std::size_t candidate;
  int seed;
};

int seeds_of(const Candidate& candidate, int random_seeds) {
  return !candidate.given && candidate.choice.strategy == "random" ? random_seeds : 1;
}

std::vector<Trial> list_trials(const std::vector<Candidate>& candidates, int random_seeds) {
  std::vector<Trial> trials;
  for (std::size_t c = 0; c < candidates.size(); ++c)
    for (int seed = 0; seed < seeds_of(candidates[c], random_seeds); ++seed)
      trials.push_back({c, seed});
  return trials;
}

// Runs the trials over the cores and tells the observer; what a trial throws is its own error.
template <class Work>
void run_trials(const std::vector<Candidate>& candidates, const TrialOptions& options,
                const Work& work) {
  const auto trials = list_trials(candidates, options.random_seeds);
  std::mutex observer;
  std::size_t ended = 0;
  const auto tell = [&](const Trial& trial, std::size_t now_ended) {
    const std::lock_guard lock(observer);
    ended += now_ended;
    if (options.on_trial) options.on_trial(candidates[trial.candidate].name(), ended);
  };
  core::parallel_for(trials.size(), options.threads, [&](std::size_t i) {
    tell(trials[i], 0);
    work(trials[i]);
    tell(trials[i], 1);
  });
}

// Runs `attempt`, which returns an error text, and keeps what it throws as one.
template <class Attempt>
std::string error_of(const Attempt& attempt) {
  try {
    return attempt();
  } catch (const std::exception& error) {
    return error.what();
  }
}

placement::PlacementProblem problem_for(const Candidate& candidate,
                                        const routing::RoutingTrace& calibration,
                                        const routing::Statistics& statistics,
                                        const TrialOptions& options, int seed) {
  const bool replicated = candidate.choice.replication != "none";
  return placement::make_problem(calibration, statistics, options.ranks, options.nodes,
                                 replicated ? extra_slots(options.replica_slots, options.ranks) : 0,
                                 options.seed + static_cast<std::uint64_t>(seed));
}

void drop_matrices(metrics::Score& score) {
  score.load = {};
  score.rank_copies = {};
  score.expert_copies = {};
}

core::Result<metrics::Score> score_at_sources(const routing::RoutingTrace& evaluation,
                                              const Placement& placement, const std::string& policy,
                                              const metrics::ScoreOptions& how) {
  if (policy.empty()) return metrics::score(evaluation, placement, how);
  routing::RoutingTrace moved = evaluation;
  MOESCOPE_TRY(moved.request_source, placement_sources(evaluation, placement, policy));
  return metrics::score(moved, placement, how);
}

}  // namespace

int extra_slots(double replica_slots, int ranks) {
  return static_cast<int>(std::lround(replica_slots * ranks));
}

std::size_t trials_of(const std::vector<Candidate>& candidates, int random_seeds) {
  return list_trials(candidates, random_seeds).size();
}

std::vector<int> slots_of(const Candidate& candidate, const TrialOptions& options, int experts) {
  if (!candidate.given) {
    auto slots = placement::even_slots(experts, options.ranks);
    if (candidate.choice.replication != "none")
      std::ranges::transform(
          slots,
          placement::even_slots(extra_slots(options.replica_slots, options.ranks), options.ranks),
          slots.begin(), std::plus());
    return slots;
  }
  // Of a file: the most that each rank holds in any layer.
  std::vector<int> slots(candidate.given->ranks, 0);
  for (int layer = 0; layer < candidate.given->layers; ++layer)
    for (int rank = 0; rank < candidate.given->ranks; ++rank)
      slots[rank] = std::max(slots[rank],
                             static_cast<int>(candidate.given->local_experts(layer, rank).size()));
  return slots;
}

Placements place_all(const std::vector<Candidate>& candidates,
                     const routing::RoutingTrace& calibration,
                     const routing::Statistics& statistics, const TrialOptions& options) {
  Placements placements;
  for (const auto& candidate : candidates)
    placements.emplace_back(seeds_of(candidate, options.random_seeds));
  run_trials(candidates, options, [&](const Trial& trial) {
    if (options.stop && *options.stop) return;
    const Candidate& candidate = candidates[trial.candidate];
    Placed& placed = placements[trial.candidate][trial.seed];
    placed.begun = true;
    if (candidate.given) {
      placed.placement = *candidate.given;
      return;
    }
    const auto start = std::chrono::steady_clock::now();
    placed.error = error_of([&]() -> std::string {
      auto done = placement::compute_placement(
          problem_for(candidate, calibration, statistics, options, trial.seed), candidate.choice,
          options.settings);
      if (!done) return done.error().message;
      placed.placement = *std::move(done);
      return "";
    });
    placed.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  });
  return placements;
}

std::vector<Scored> score_all(const std::vector<Candidate>& candidates,
                              const Placements& placements, const routing::RoutingTrace& evaluation,
                              const TrialOptions& options) {
  std::vector<std::vector<metrics::Score>> scores;
  std::vector<std::vector<std::string>> errors;
  for (const auto& placed : placements) {
    scores.emplace_back(placed.size());
    errors.emplace_back(placed.size());
  }
  run_trials(candidates, options, [&](const Trial& trial) {
    const Placed& placed = placements[trial.candidate][trial.seed];
    std::string& error = errors[trial.candidate][trial.seed];
    if (!placed.usable()) {
      error = placed.begun ? placed.error : "interrupted";
      return;
    }
    error = error_of([&]() -> std::string {
      const std::string& selector = candidates[trial.candidate].selector;
      const metrics::ScoreOptions how{
          .selector = selector,
          .nodes = options.nodes,
          .selector_settings = placement::selector_settings(selector, options.settings)};
      auto score = score_at_sources(evaluation, placed.placement, options.sources, how);
      if (!score) return score.error().message;
      scores[trial.candidate][trial.seed] = *std::move(score);
      drop_matrices(scores[trial.candidate][trial.seed]);
      return "";
    });
  });
  std::vector<Scored> scored(candidates.size());
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const auto failed =
        std::ranges::find_if(errors[c], [](const auto& error) { return !error.empty(); });
    if (failed == errors[c].end())
      scored[c].score = metrics::mean(scores[c]);
    else
      scored[c].error = *failed;
  }
  return scored;
}

}  // namespace moescope::lab
