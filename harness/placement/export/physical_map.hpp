// A placement as the serving engines keep it: per MoE layer, the logical expert in each physical
// slot, rank by rank, the same number of slots on every rank (SGLang and vLLM call it
// physical_to_logical_map, TensorRT-LLM initial_global_assignments).
//
// Such a map does not say which copy of an expert is the primary. The rule here: the copy that
// stands in the lowest slot of its rank, and of several on the lowest rank. As slots_in_order()
// puts primaries before replicas, a placement whose ranks hold equally many primaries in a layer,
// or of which the first ranks hold one more (even_slots), comes back from a map as it went in. In
// other placements a replica may come back as the primary; the copies themselves are always the
// same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement_file.hpp"

namespace moescope::placement {

struct PhysicalMap {
  std::vector<std::vector<std::int32_t>> layers;  // [L][slots] logical expert
};

// fill: a free slot takes a copy of the expert that has fewest copies among those that the rank
// lacks (then the lowest id; one that the rank holds when it lacks none), and ranks with fewer
// slots are levelled up to the largest. Without it bad_input names the first free slot or uneven
// rank.
core::Result<PhysicalMap> to_physical_map(const PlacementFile& file, bool fill);

// The first map row is MoE layer 0. Keeps the map's order of slots where it is not the usual one;
// a second copy of an expert on one rank is kept there only. bad_input, with `place` ("FILE:
// physical_to_logical_map") before the row: rows of unequal length, a length that the ranks do not
// divide, an expert without a slot.
core::Result<PlacementFile> from_physical_map(const PhysicalMap& map, int ranks, int nodes,
                                              const std::string& place);

}  // namespace moescope::placement
