#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "placement/selector.hpp"
#include "placement/strategy.hpp"

namespace moescope::placement {
namespace {

using core::Error;
using core::Result;
using Settings = std::map<std::string, std::string>;

Result<void> check_problem(const PlacementProblem& problem) {
  if (!problem.trace || !problem.statistics)
    return Error::bad_input("placement problem: a calibration trace and its statistics are needed");
  const auto& statistics = *problem.statistics;
  if (problem.trace->layers != statistics.layers || problem.trace->experts != statistics.experts)
    return Error::bad_input("placement problem: the statistics are not those of the trace");
  const auto ranks = static_cast<std::size_t>(std::max(problem.ranks, 0));
  if (problem.ranks < 1 || problem.primary_slots.size() != ranks ||
      problem.replica_slots.size() != ranks)
    return Error::bad_input(
        fmt::format("placement problem: {} ranks with {} primary and {} replica slot counts, at "
                    "least one rank and a count for each are needed",
                    problem.ranks, problem.primary_slots.size(), problem.replica_slots.size()));
  if (problem.nodes < 1 || problem.ranks % problem.nodes != 0)
    return Error::bad_input(
        fmt::format("placement problem: {} nodes, a divisor of the {} ranks is needed",
                    problem.nodes, problem.ranks));
  if (std::ranges::min(problem.primary_slots) < 0 || std::ranges::min(problem.replica_slots) < 0)
    return Error::bad_input("placement problem: a slot count is negative");
  const int total = std::accumulate(problem.primary_slots.begin(), problem.primary_slots.end(), 0);
  if (total != statistics.experts)
    return Error::bad_input(fmt::format("placement problem: {} primary slots, {} are needed", total,
                                        statistics.experts));
  return {};
}

// Every parameter of every part under its full name.
std::vector<core::ParamSpec> all_parameters() {
  std::vector<core::ParamSpec> all;
  const auto append = [&all](const Description& description) {
    for (core::ParamSpec spec : description.params) {
      spec.name = description.name + "." + spec.name;
      all.push_back(spec);
    }
  };
  for (const auto& strategy : strategies()) append(strategy->describe());
  for (const auto& policy : replication_policies()) append(policy->describe());
  for (const auto& selector : selectors()) append(selector);
  return all;
}

// A strategy and a policy may share their name: each takes the settings that it declares.
Result<core::Params> part_params(const Description& part, const Settings& settings) {
  Settings own;
  for (const core::ParamSpec& spec : part.params)
    if (const auto setting = settings.find(part.name + "." + spec.name); setting != settings.end())
      own[spec.name] = setting->second;
  return core::Params::parse(part.params, own);
}

Result<void> check_primaries(const Placement& placement, const std::vector<int>& slots) {
  MOESCOPE_CHECK(placement.validate(slots));
  for (const auto& replicas : placement.replicas)
    if (!replicas.empty()) return Error::failed("a strategy may set no replica");
  return {};
}

Result<void> check_replicas(const Placement& before, const Placement& after,
                            const PlacementProblem& problem) {
  if (after.primary != before.primary)
    return Error::failed("a replication policy may move no primary");
  return after.validate(problem.slots());
}

Error broken(const std::string& what, const std::string& name, const Error& rule) {
  return Error::failed(what + " " + name + " broke a rule: " + rule.message);
}

Result<Placement> place_jointly(const PlacementProblem& problem, const PlacementStrategy& strategy,
                                const core::Params& params) {
  const std::string name = strategy.describe().name;
  if (!strategy.places_replicas())
    return Error::bad_input("strategy " + name +
                            " places no replicas itself, a replication policy is needed");
  MOESCOPE_TRY(Placement placement, strategy.place(problem, params));
  MOESCOPE_CHECK(problem.go_on());
  if (const auto valid = placement.validate(problem.slots()); !valid)
    return broken("strategy", name, valid.error());
  return placement;
}

}  // namespace

Result<Placement> compute_placement(const PlacementProblem& problem, const Choice& choice,
                                    const Settings& settings) {
  MOESCOPE_CHECK(check_problem(problem));
  MOESCOPE_CHECK(core::Params::parse(all_parameters(), settings));
  MOESCOPE_TRY(const PlacementStrategy* strategy, find_strategy(choice.strategy));
  MOESCOPE_TRY(const core::Params strategy_params, part_params(strategy->describe(), settings));
  if (choice.replication == kJointReplication)
    return place_jointly(problem, *strategy, strategy_params);
  MOESCOPE_TRY(const ReplicationPolicy* policy, find_replication(choice.replication));
  MOESCOPE_TRY(const core::Params policy_params, part_params(policy->describe(), settings));
  PlacementProblem without_replicas = problem;
  std::ranges::fill(without_replicas.replica_slots, 0);
  MOESCOPE_TRY(Placement placement, strategy->place(without_replicas, strategy_params));
  MOESCOPE_CHECK(problem.go_on());
  // The primary slots add up to E, so no rank over capacity means every rank exactly full.
  if (const auto valid = check_primaries(placement, problem.primary_slots); !valid)
    return broken("strategy", choice.strategy, valid.error());
  const Placement primaries = placement;
  MOESCOPE_CHECK(policy->replicate(problem, policy_params, placement));
  if (const auto valid = check_replicas(primaries, placement, problem); !valid)
    return broken("replication policy", choice.replication, valid.error());
  return placement;
}

}  // namespace moescope::placement
