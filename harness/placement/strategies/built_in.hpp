// The strategies of the registry, one file each.
#pragma once

#include "placement/strategy.hpp"

namespace moescope::placement {

std::unique_ptr<PlacementStrategy> contiguous_strategy();
std::unique_ptr<PlacementStrategy> round_robin_strategy();
std::unique_ptr<PlacementStrategy> random_strategy();
std::unique_ptr<PlacementStrategy> eplb_strategy();
std::unique_ptr<PlacementStrategy> coactivation_strategy();
std::unique_ptr<PlacementStrategy> tacg_strategy();
std::unique_ptr<PlacementStrategy> span_strategy();
std::unique_ptr<PlacementStrategy> frequency_strategy();
std::unique_ptr<PlacementStrategy> spectral_strategy();
std::unique_ptr<PlacementStrategy> occult_strategy();
std::unique_ptr<PlacementStrategy> c2r_strategy();
std::unique_ptr<PlacementStrategy> eplb_hierarchical_strategy();
std::unique_ptr<PlacementStrategy> eplb_vec_strategy();
std::unique_ptr<PlacementStrategy> trtllm_cooccurrence_strategy();
std::unique_ptr<PlacementStrategy> topology_strategy();
std::unique_ptr<PlacementStrategy> metis_strategy();
std::unique_ptr<PlacementStrategy> annealing_strategy();
std::unique_ptr<PlacementStrategy> capped_swap_strategy();
std::unique_ptr<PlacementStrategy> grace_strategy();
std::unique_ptr<PlacementStrategy> exflow_strategy();
std::unique_ptr<PlacementStrategy> moetuner_strategy();
std::unique_ptr<PlacementStrategy> sem_moe_strategy();
std::unique_ptr<PlacementStrategy> ilp_pairs_strategy();
std::unique_ptr<PlacementStrategy> ilp_span_strategy();
std::unique_ptr<PlacementStrategy> family_strategy();

}  // namespace moescope::placement
