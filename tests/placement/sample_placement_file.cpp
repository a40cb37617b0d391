#include "placement/sample_placement_file.hpp"

moescope::placement::PlacementFile sample_placement_file() {
  moescope::placement::PlacementFile file;
  file.placement = moescope::placement::Placement(2, 4, 2);
  file.placement.primary = {0, 0, 1, 1, 0, 1, 0, 1};
  file.placement.replicas_at(0, 3) = {0};
  file.placement.replicas_at(1, 0) = {1};
  file.nodes = 2;
  file.slots = {3, 3};
  file.strategy = "tacg";
  file.replication = "coverage";
  file.selector = "local-first";
  file.settings = {{"tacg.alpha", "0.5"}};
  file.seed = 18446744073709551615u;
  file.trace = "caf\u00e9 calibration";
  return file;
}
