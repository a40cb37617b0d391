// Saved placements that an experiment measures beside its strategies (placement.files of the spec).
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "experiment/spec.hpp"
#include "store/records.hpp"

namespace moescope::experiment {

struct SavedPlacement {
  store::PlacementRecord record;  // without a time to compute: NaN
  std::string sha256;             // of the file
};

// The rows of the experiment: its strategies, then its placement files by name without extension.
std::vector<std::string> row_names(const Spec& spec);

// The spec's placement files, in order. bad_input names the first file that is no placement, is not
// of the model and the ranks of the spec, holds more than the spec's slots (those of a strategy
// with replicas), names an unknown selector, or has the name of another row.
core::Result<std::vector<SavedPlacement>> read_placement_files(const Spec& spec);

}  // namespace moescope::experiment
