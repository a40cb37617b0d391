#include "core/text.hpp"
#include "placement/replication/built_in.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/unknown_name.hpp"

namespace moescope::placement {
namespace {

using core::Error;
using core::Result;

template <class Part>
Result<const Part*> find_part(const std::vector<std::unique_ptr<Part>>& parts,
                              const std::string& what, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& part : parts) {
    names.push_back(part->describe().name);
    if (names.back() == name) return static_cast<const Part*>(part.get());
  }
  return Error::bad_input(unknown_name(what, name, names));
}

}  // namespace

const std::vector<std::unique_ptr<PlacementStrategy>>& strategies() {
  static const auto all = [] {
    std::vector<std::unique_ptr<PlacementStrategy>> list;
    list.push_back(contiguous_strategy());
    list.push_back(round_robin_strategy());
    list.push_back(random_strategy());
    list.push_back(eplb_strategy());
    list.push_back(coactivation_strategy());
    list.push_back(tacg_strategy());
    list.push_back(frequency_strategy());
    list.push_back(spectral_strategy());
    list.push_back(occult_strategy());
    list.push_back(c2r_strategy());
    list.push_back(eplb_hierarchical_strategy());
    list.push_back(eplb_vec_strategy());
    list.push_back(trtllm_cooccurrence_strategy());
    list.push_back(topology_strategy());
    list.push_back(metis_strategy());
    list.push_back(annealing_strategy());
    list.push_back(capped_swap_strategy());
    list.push_back(grace_strategy());
    list.push_back(exflow_strategy());
    list.push_back(moetuner_strategy());
    list.push_back(sem_moe_strategy());
    list.push_back(ilp_pairs_strategy());
    list.push_back(ilp_span_strategy());
    list.push_back(family_strategy());
    list.push_back(span_strategy());
    return list;
  }();
  return all;
}

const std::vector<std::unique_ptr<ReplicationPolicy>>& replication_policies() {
  static const auto all = [] {
    std::vector<std::unique_ptr<ReplicationPolicy>> list;
    list.push_back(no_replication());
    list.push_back(eplb_replication());
    list.push_back(gesr_replication());
    list.push_back(coverage_replication());
    list.push_back(grace_replication());
    list.push_back(lazarus_replication());
    list.push_back(shadow_replication());
    list.push_back(local_pull_replication());
    return list;
  }();
  return all;
}

Result<const PlacementStrategy*> find_strategy(const std::string& name) {
  return find_part(strategies(), "strategy", name);
}

Result<const ReplicationPolicy*> find_replication(const std::string& name) {
  return find_part(replication_policies(), "replication policy", name);
}

Result<Choice> parse_choice(const std::string& name) {
  const std::vector<std::string> parts = core::split(name, '+');
  if (parts.size() > 2)
    return Error::bad_input("'" + name + "': STRATEGY or STRATEGY+REPLICATION is needed");
  const Choice choice{parts[0], parts.size() == 2 ? parts[1] : "none"};
  const auto strategy = find_strategy(choice.strategy);
  if (!strategy) return strategy.error();
  if (choice.replication == kJointReplication) {
    if ((*strategy)->places_replicas()) return choice;
    return Error::bad_input("'" + name + "': " + choice.strategy +
                            " places no replicas itself, a replication policy is needed");
  }
  if (const auto found = find_replication(choice.replication); !found) return found.error();
  return choice;
}

}  // namespace moescope::placement
