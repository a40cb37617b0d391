#include "experiment/placements.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "placement/selector.hpp"
#include "placement/strategy.hpp"

namespace moescope::experiment {
namespace {

using core::Result;

// Keeps the bounds of an experiment to a few seconds.
constexpr double kBoundEffort = 0.1;

placement::PlacementProblem problem_for(const Spec& spec, const placement::Choice& choice,
                                        const routing::RoutingTrace& trace,
                                        const routing::Statistics& statistics, std::uint64_t seed) {
  const bool replicated = choice.replication != "none";
  return placement::make_problem(trace, statistics, static_cast<int>(spec.ranks),
                                 static_cast<int>(spec.nodes),
                                 replicated ? static_cast<int>(spec.replica_slots) : 0, seed);
}

// The settings that concern one of the choice's parts; the others belong to other strategies.
std::map<std::string, std::string> settings_of(const Spec& spec, const placement::Choice& choice) {
  std::map<std::string, std::string> mine;
  for (const auto& [key, value] : spec.settings)
    if (key.starts_with(choice.strategy + ".") || key.starts_with(choice.replication + "."))
      mine[key] = value;
  return mine;
}

Result<metrics::Score> score_of(const Spec& spec, const std::string& selector,
                                const placement::Placement& placement,
                                const routing::RoutingTrace& trace) {
  return metrics::score(
      trace, placement,
      {.selector = selector,
       .nodes = static_cast<int>(spec.nodes),
       .selector_settings = placement::selector_settings(selector, spec.settings)});
}

Result<metrics::Score> mean_over_seeds(const Spec& spec, const placement::Choice& choice,
                                       const routing::RoutingTrace& calibration,
                                       const routing::Statistics& statistics,
                                       const routing::RoutingTrace& evaluation) {
  std::vector<metrics::Score> scores;
  for (int i = 0; i < kRandomSeeds; ++i) {
    MOESCOPE_TRY(const auto placement,
                 placement::compute_placement(
                     problem_for(spec, choice, calibration, statistics, spec.seed + i), choice,
                     settings_of(spec, choice)));
    MOESCOPE_TRY(auto score, score_of(spec, placement::default_selector(choice.replication),
                                      placement, evaluation));
    scores.push_back(std::move(score));
  }
  return metrics::mean(scores);
}

// Every parameter of the choice's parts with the value that was used, defaults included. A
// strategy, a policy and a selector may share their name: each has the parameters that it declares.
Result<std::string> parameters_of(const std::vector<placement::Description>& parts,
                                  const std::map<std::string, std::string>& settings) {
  auto parameters = nlohmann::ordered_json::object();
  for (const auto& part : parts) {
    std::map<std::string, std::string> own;
    for (const auto& param : part.params)
      if (const auto set = settings.find(part.name + "." + param.name); set != settings.end())
        own[param.name] = set->second;
    MOESCOPE_TRY(const auto params, core::Params::parse(part.params, own));
    for (const auto& param : params.values())
      std::visit([&](const auto& typed) { parameters[part.name + "." + param.first] = typed; },
                 param.second);
  }
  return parameters.dump();
}

}  // namespace

std::vector<int> slots_of(const Spec& spec, int experts, bool replicas) {
  const int ranks = static_cast<int>(spec.ranks);
  auto slots = placement::even_slots(experts, ranks);
  if (replicas)
    std::ranges::transform(slots,
                           placement::even_slots(static_cast<int>(spec.replica_slots), ranks),
                           slots.begin(), std::plus());
  return slots;
}

Result<std::vector<store::PlacementRecord>> compute_placements(
    const Spec& spec, const routing::RoutingTrace& calibration,
    const routing::Statistics& statistics) {
  std::vector<store::PlacementRecord> records;
  for (const auto& name : spec.strategies) {
    MOESCOPE_TRY(const auto choice, placement::parse_choice(name));
    const auto settings = settings_of(spec, choice);
    const auto start = std::chrono::steady_clock::now();
    MOESCOPE_TRY(auto placement, placement::compute_placement(
                                     problem_for(spec, choice, calibration, statistics, spec.seed),
                                     choice, settings));
    store::PlacementRecord record;
    record.seconds_to_compute =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    record.name = name;
    record.placement = std::move(placement);
    record.strategy = choice.strategy;
    record.replication = choice.replication;
    record.selector = placement::default_selector(choice.replication);
    MOESCOPE_TRY(const auto* strategy, placement::find_strategy(choice.strategy));
    MOESCOPE_TRY(const auto* policy, placement::find_replication(choice.replication));
    MOESCOPE_TRY(const auto selector, placement::find_selector(record.selector));
    MOESCOPE_TRY(
        record.parameters_json,
        parameters_of({strategy->describe(), policy->describe(), selector}, spec.settings));
    record.paper = strategy->describe().paper;
    records.push_back(std::move(record));
  }
  return records;
}

Result<std::vector<Counted>> count_all(const Spec& spec,
                                       const std::vector<store::PlacementRecord>& placements,
                                       const routing::RoutingTrace& calibration,
                                       const routing::RoutingTrace& evaluation) {
  const auto statistics = routing::collect_statistics(calibration);
  const auto null_calibration = routing::null_trace(calibration, spec.seed);
  const auto null_evaluation = routing::null_trace(evaluation, spec.seed + 1);
  const auto null_statistics = routing::collect_statistics(null_calibration);
  // Every strategy has the same primary slots; only replica slots differ.
  std::map<bool, placement::Bound> bounds;
  const auto bound = [&](bool replicas) {
    if (!bounds.contains(replicas))
      bounds[replicas] =
          placement::best_bound(evaluation, slots_of(spec, evaluation.experts, replicas), replicas,
                                {.effort = kBoundEffort});
    return bounds[replicas];
  };
  std::vector<Counted> all;
  for (std::size_t row = 0; row < placements.size(); ++row) {
    const auto& record = placements[row];
    Counted counted;
    MOESCOPE_TRY(counted.score, score_of(spec, record.selector, record.placement, evaluation));
    counted.mean_score = counted.score;
    if (row >= spec.strategies.size()) {
      counted.null_remote_ranks = std::numeric_limits<double>::quiet_NaN();
      counted.lower_bound =
          bound(!record.placement.validate(slots_of(spec, evaluation.experts, false)));
      all.push_back(std::move(counted));
      continue;
    }
    const placement::Choice choice{record.strategy, record.replication};
    if (choice.strategy == "random") {
      MOESCOPE_TRY(counted.mean_score,
                   mean_over_seeds(spec, choice, calibration, statistics, evaluation));
    }
    MOESCOPE_TRY(const auto null_placement,
                 placement::compute_placement(
                     problem_for(spec, choice, null_calibration, null_statistics, spec.seed),
                     choice, settings_of(spec, choice)));
    MOESCOPE_TRY(const auto null_score,
                 score_of(spec, record.selector, null_placement, null_evaluation));
    counted.null_remote_ranks = null_score.remote_ranks_per_token;
    counted.lower_bound = bound(choice.replication != "none");
    all.push_back(std::move(counted));
  }
  return all;
}

}  // namespace moescope::experiment
