#include "lab/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/parallel.hpp"
#include "lab/sources.hpp"

namespace moescope::lab {
namespace {

using core::Error;
using core::Result;

// The null trace only tells load skew from co-activation: one seed of "random" shows it.
constexpr int kNullRandomSeeds = 1;

// Of one task, with the trials that ended before it added to the count.
TrialOptions counted_on(const TrialOptions& options, std::size_t before, const char* task) {
  TrialOptions shifted = options;
  if (options.on_trial)
    shifted.on_trial = [&options, before, task](const std::string& running, std::size_t ended) {
      options.on_trial(fmt::format("{} {}", task, running), before + ended);
    };
  return shifted;
}

bool was_begun(const std::vector<Placed>& seeds) {
  return std::ranges::all_of(seeds, &Placed::begun);
}

// Rows with the same slots share a bound.
void add_bounds(const Material& material, double effort, const TrialOptions& options,
                std::vector<Row>& rows) {
  std::map<std::pair<std::vector<int>, bool>, placement::Bound> bounds;
  // Where every placement has sources of its own, a bound must hold for all sources.
  const routing::RoutingTrace* trace = &material.evaluation;
  routing::RoutingTrace without_sources;
  if (!options.sources.empty()) {
    without_sources = material.evaluation;
    without_sources.request_source.clear();
    trace = &without_sources;
  }
  for (auto& row : rows) {
    if (options.stop && *options.stop) return;
    if (!row.error.empty()) continue;
    const auto [at, fresh] = bounds.try_emplace({row.slots, row.has_replicas});
    if (fresh)
      at->second = placement::best_bound(*trace, row.slots, row.has_replicas,
                                         {.effort = effort, .threads = options.threads});
    row.bound = at->second;
  }
}

}  // namespace

Result<std::string> Material::set_sources(int ranks, const std::string& policy) {
  calibration.request_source = given_calibration;
  evaluation.request_source = given_evaluation;
  std::string used = policy;
  if (used.empty()) {
    used = default_source_policy(evaluation, ranks);
    if (used != default_source_policy(calibration, ranks)) used = "hash";
  }
  MOESCOPE_TRY(calibration.request_source, assign_sources(calibration, ranks, used));
  MOESCOPE_TRY(evaluation.request_source, assign_sources(evaluation, ranks, used));
  null_calibration.request_source = calibration.request_source;
  null_evaluation.request_source = evaluation.request_source;
  return used;
}

Result<Material> make_material(routing::RoutingTrace calibration, routing::RoutingTrace evaluation,
                               const MaterialOptions& options) {
  if (calibration.layers != evaluation.layers || calibration.experts != evaluation.experts ||
      calibration.top_k != evaluation.top_k)
    return Error::bad_input(fmt::format(
        "the calibration has {} layers, {} experts, top {}; the evaluation {} layers, {} experts, "
        "top {}: traces of one model are needed",
        calibration.layers, calibration.experts, calibration.top_k, evaluation.layers,
        evaluation.experts, evaluation.top_k));
  Material material;
  material.window_tokens = options.window_tokens;
  material.calibration = std::move(calibration);
  material.evaluation = std::move(evaluation);
  for (auto* trace : {&material.calibration, &material.evaluation})
    if (trace->step.empty()) routing::set_windows(*trace, options.window_tokens);
  material.given_calibration = material.calibration.request_source;
  material.given_evaluation = material.evaluation.request_source;
  material.has_null = options.null;
  const auto pieces = options.null ? 3 : 1;
  core::parallel_for(pieces, 0, [&](std::size_t piece) {
    if (piece == 0) material.statistics = routing::collect_statistics(material.calibration);
    if (piece == 1) {
      material.null_calibration = routing::null_trace(material.calibration, options.seed);
      material.null_statistics = routing::collect_statistics(material.null_calibration);
    }
    if (piece == 2)
      material.null_evaluation = routing::null_trace(material.evaluation, options.seed + 1);
  });
  return material;
}

std::vector<double> tokens_of_requests(const routing::RoutingTrace& trace) {
  std::vector<double> tokens(trace.requests(), 0);
  for (const auto request : trace.request) ++tokens[request];
  return tokens;
}

std::vector<double> Comparison::request_costs(
    const Row& row, std::vector<double> metrics::Score::*per_token) const {
  auto costs = row.score.*per_token;
  for (std::size_t i = 0; i < costs.size(); ++i) costs[i] *= request_tokens[i];
  return costs;
}

Comparison tabulate(const std::vector<Candidate>& candidates, const Placements& placements,
                    std::vector<Scored> scored, const routing::RoutingTrace& evaluation,
                    const TrialOptions& options) {
  Comparison comparison;
  comparison.ranks = options.ranks;
  comparison.nodes = options.nodes;
  comparison.replica_slots = options.replica_slots;
  comparison.request_tokens = tokens_of_requests(evaluation);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (!was_begun(placements[c])) {
      comparison.not_done.push_back(candidates[c].name());
      continue;
    }
    Row row;
    row.candidate = candidates[c];
    row.error = std::move(scored[c].error);
    row.score = std::move(scored[c].score);
    row.slots = slots_of(candidates[c], options, evaluation.experts);
    row.has_replicas = candidates[c].given ? candidates[c].given->replica_memory() > 0
                                           : candidates[c].choice.replication != "none";
    for (const auto& placed : placements[c])
      row.placement_seconds += placed.seconds / static_cast<double>(placements[c].size());
    comparison.rows.push_back(std::move(row));
  }
  return comparison;
}

std::size_t trials_of_comparison(const Material& material, const std::vector<Candidate>& candidates,
                                 bool bound) {
  return 2 * trials_of(candidates) +
         (material.has_null ? 2 * trials_of(candidates, kNullRandomSeeds) : 0) + bound;
}

Result<void> check_ranks(const routing::RoutingTrace& trace, int ranks, int nodes) {
  if (ranks < 1 || ranks > trace.experts)
    return Error::bad_input(fmt::format("--ranks: {} ranks for {} experts, 1 to {} are needed",
                                        ranks, trace.experts, trace.experts));
  if (nodes < 1 || ranks % nodes != 0)
    return Error::bad_input(
        fmt::format("--nodes: {} nodes, a divisor of the {} ranks is needed", nodes, ranks));
  return {};
}

Result<void> check_options(const Material& material, const Candidate& base,
                           const TrialOptions& options) {
  MOESCOPE_CHECK(check_ranks(material.evaluation, options.ranks, options.nodes));
  auto problem = placement::make_problem(material.calibration, material.statistics, options.ranks,
                                         options.nodes, 0, options.seed);
  MOESCOPE_TRY(const auto placement,
               placement::compute_placement(problem, base.choice, options.settings));
  const auto score = metrics::score(material.evaluation, placement,
                                    {.selector = base.selector, .nodes = options.nodes});
  if (!score) return score.error();
  return {};
}

Result<Comparison> compare(const Material& material, const std::vector<Candidate>& candidates,
                           const TrialOptions& options, std::optional<double> bound_effort) {
  MOESCOPE_CHECK(check_options(material, candidates.front(), options));
  const std::size_t trials = trials_of(candidates);
  const auto placements = place_all(candidates, material.calibration, material.statistics,
                                    counted_on(options, 0, "placing"));
  if (!placements.front().front().begun)
    return Error::interrupted("interrupted before anything was placed");
  Comparison comparison = tabulate(candidates, placements,
                                   score_all(candidates, placements, material.evaluation,
                                             counted_on(options, trials, "scoring")),
                                   material.evaluation, options);
  const auto stopped = [&] { return options.stop && *options.stop; };
  if (material.has_null && !stopped()) {
    TrialOptions null_options = options;
    null_options.random_seeds = kNullRandomSeeds;
    const std::size_t null_trials = trials_of(candidates, kNullRandomSeeds);
    const auto null_placements =
        place_all(candidates, material.null_calibration, material.null_statistics,
                  counted_on(null_options, 2 * trials, "placing on the null trace"));
    const auto null_scored =
        score_all(candidates, null_placements, material.null_evaluation,
                  counted_on(null_options, 2 * trials + null_trials, "scoring the null of"));
    auto row = comparison.rows.begin();
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (!was_begun(placements[c])) continue;
      if (null_scored[c].error.empty() && !candidates[c].given)
        row->null_remote_ranks = null_scored[c].score.remote_ranks_per_token;
      ++row;
    }
  }
  if (bound_effort && !stopped()) {
    const std::size_t all = trials_of_comparison(material, candidates, true);
    if (options.on_trial) options.on_trial("computing the lower bound", all - 1);
    add_bounds(material, *bound_effort, options, comparison.rows);
    if (options.on_trial) options.on_trial("computing the lower bound", all);
  }
  return comparison;
}

}  // namespace moescope::lab
