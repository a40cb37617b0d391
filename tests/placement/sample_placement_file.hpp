// A placement file for the tests, small enough to read.
#pragma once

#include "placement/placement_file.hpp"

// Two layers of four experts on two ranks with three slots each; layer 0 has a copy of expert 3 on
// rank 0, layer 1 one of expert 0 on rank 1 and one slot is free in each layer.
moescope::placement::PlacementFile sample_placement_file();
