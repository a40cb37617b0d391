// The placement file: one placement as JSON, to be computed, edited by hand, scored and exported
// (fields: results/placement.schema.json and results/schema.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "placement/placement.hpp"

namespace moescope::placement {

inline constexpr const char* kPlacementSchema = "moescope-placement";
inline constexpr const char* kPlacementSchemaVersion = "1.0.0";

struct PlacementFile {
  Placement placement;
  int nodes = 1;           // ranks / nodes consecutive ranks share a node
  std::vector<int> slots;  // [R] expert slots per rank and layer, replicas included
  // The expert in each slot, [L, sum of slots], rank by rank; -1 where a slot is free. Empty when
  // nobody chose an order: slots_in_order() then gives the usual one
  // (placement/slot_order.hpp).
  std::vector<std::int32_t> slot_order;

  // Where it comes from; "" where that is not known.
  std::string strategy, replication, selector;
  std::map<std::string, std::string> settings;  // as in compute_placement, "PART.parameter"
  std::uint64_t seed = 0;
  std::string trace;  // name of the calibration trace
};

// Limits of the file, far over every published model: sizes are checked against them, and against
// the arrays that are there, before anything is allocated.
inline constexpr int kMaxFileLayers = 4096;
inline constexpr int kMaxFileExperts = 65536;
inline constexpr int kMaxFileRanks = 65536;
inline constexpr std::int64_t kMaxFileSlots = 1 << 26;  // over all ranks and layers

// bad_input names the path of the first breach: "FILE: primary[3][17]: is 9, an integer from 0 to 7
// is needed". A file of a newer major schema version is refused; keys that only a newer minor
// version may have are ignored there and refused otherwise.
core::Result<PlacementFile> read_placement(const std::string& path);
core::Result<PlacementFile> parse_placement(std::string_view text, const std::string& file);

// bad_input when the placement does not fit the slots or the order does not fit the placement.
core::Result<void> write_placement(const std::string& path, const PlacementFile& file);
core::Result<std::string> placement_text(const PlacementFile& file);

}  // namespace moescope::placement
