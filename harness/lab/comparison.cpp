#include "lab/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/parallel.hpp"
#include "lab/sources.hpp"
#include "placement/bounds/pair_bound.hpp"

namespace moescope::lab {
namespace {

using core::Error;
using core::Result;

// Of one task, with the trials that ended before it added to the count.
TrialOptions counted_on(const TrialOptions& options, std::size_t before, const char* task) {
  TrialOptions shifted = options;
  if (options.on_trial)
    shifted.on_trial = [&options, before, task](const std::string& running, std::size_t ended) {
      options.on_trial(fmt::format("{} {}", task, running), before + ended);
    };
  return shifted;
}

// What decides a row's bound: two rows with the same key have the same one.
struct BoundKey {
  std::vector<int> slots;
  bool replicas;
  auto operator<=>(const BoundKey&) const = default;
};

LowerBound lower_bound(const routing::RoutingTrace& evaluation, const BoundKey& key) {
  const double bound = placement::pair_bound(evaluation, key.slots, key.replicas);
  return {bound, bound * evaluation.layers, "pair-count"};
}

void add_bounds(const Material& material, const TrialOptions& options, std::vector<Row>& rows) {
  std::map<BoundKey, LowerBound> bounds;
  const auto key_of = [&](const Row& row) {
    const bool replicas = row.candidate.given ? row.candidate.given->replica_memory() > 0
                                              : row.candidate.choice.replication != "none";
    return BoundKey{slots_of(row.candidate, options, material.evaluation.experts), replicas};
  };
  for (const auto& row : rows)
    if (row.error.empty()) bounds[key_of(row)];
  std::vector<std::map<BoundKey, LowerBound>::iterator> entries;
  for (auto at = bounds.begin(); at != bounds.end(); ++at) entries.push_back(at);
  core::parallel_for(entries.size(), options.threads, [&](std::size_t i) {
    entries[i]->second = lower_bound(material.evaluation, entries[i]->first);
  });
  for (auto& row : rows)
    if (row.error.empty()) row.bound = bounds[key_of(row)];
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

std::vector<double> Comparison::request_costs(const Row& row) const {
  auto costs = row.score.request_remote_ranks;
  for (std::size_t i = 0; i < costs.size(); ++i) costs[i] *= request_tokens[i];
  return costs;
}

std::size_t trials_of_comparison(const Material& material,
                                 const std::vector<Candidate>& candidates) {
  return trials_of(candidates) * (material.has_null ? 4 : 2);
}

Result<void> check_options(const Material& material, const Candidate& base,
                           const TrialOptions& options) {
  if (options.ranks < 1 || options.ranks > material.evaluation.experts)
    return Error::bad_input(fmt::format("--ranks: {} ranks for {} experts, 1 to {} are needed",
                                        options.ranks, material.evaluation.experts,
                                        material.evaluation.experts));
  if (options.nodes < 1 || options.ranks % options.nodes != 0)
    return Error::bad_input(fmt::format("--nodes: {} nodes, a divisor of the {} ranks is needed",
                                        options.nodes, options.ranks));
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
                           const TrialOptions& options, bool bound) {
  MOESCOPE_CHECK(check_options(material, candidates.front(), options));
  Comparison comparison;
  comparison.ranks = options.ranks;
  comparison.nodes = options.nodes;
  comparison.replica_slots = options.replica_slots;
  comparison.request_tokens.assign(material.evaluation.requests(), 0);
  for (const auto request : material.evaluation.request) ++comparison.request_tokens[request];
  const std::size_t trials = trials_of(candidates);
  const auto placements = place_all(candidates, material.calibration, material.statistics,
                                    counted_on(options, 0, "placing"));
  if (!placements.front().front().begun)
    return Error::interrupted("interrupted before anything was placed");
  const auto scored = score_all(candidates, placements, material.evaluation,
                                counted_on(options, trials, "scoring"));
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    Row row;
    row.candidate = candidates[c];
    row.error = scored[c].error;
    row.score = scored[c].score;
    for (const auto& placed : placements[c])
      row.placement_seconds += placed.seconds / static_cast<double>(placements[c].size());
    comparison.rows.push_back(std::move(row));
  }
  const auto stopped = [&] { return options.stop && *options.stop; };
  if (material.has_null && !stopped()) {
    const auto null_placements =
        place_all(candidates, material.null_calibration, material.null_statistics,
                  counted_on(options, 2 * trials, "placing on the null trace"));
    const auto null_scored = score_all(candidates, null_placements, material.null_evaluation,
                                       counted_on(options, 3 * trials, "scoring the null of"));
    for (std::size_t c = 0; c < candidates.size(); ++c)
      if (null_scored[c].error.empty() && !candidates[c].given)
        comparison.rows[c].null_remote_ranks = null_scored[c].score.remote_ranks_per_token;
  }
  if (bound && !stopped()) add_bounds(material, options, comparison.rows);
  comparison.interrupted = stopped();
  return comparison;
}

}  // namespace moescope::lab
