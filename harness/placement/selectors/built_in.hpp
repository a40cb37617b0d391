// The selectors that make_selector knows, one file each.
#pragma once

#include <memory>

#include "placement/selector.hpp"
#include "placement/selectors/host_tables.hpp"

namespace moescope::placement {

// One for the selectors of all source ranks.
using SharedTables = std::shared_ptr<const HostTables>;

struct SelectorKind {
  Description description;
  std::unique_ptr<ReplicaSelector> (*make)(SharedTables, int source_rank, const core::Params&);
};

SelectorKind primary_selector();
SelectorKind local_first_selector();
SelectorKind gesr_selector();
SelectorKind round_robin_selector();
SelectorKind random_selector();
SelectorKind least_loaded_selector();
SelectorKind static_fair_selector();
SelectorKind cover_greedy_selector();
SelectorKind cover_selector();

}  // namespace moescope::placement
