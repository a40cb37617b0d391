// SPDX-License-Identifier: GPL-3.0-or-later
// A results file of a small experiment whose numbers a test can recompute: 3 families, 4 layers, 16
// experts, 4 ranks on 2 nodes, strategies "contiguous" and "tacg+gesr".
#pragma once

#include <string>

#include "routing/statistics.hpp"
#include "routing/trace.hpp"
#include "store/records.hpp"
#include "store/results_writer.hpp"

namespace samples {

struct SmallFile {
  moescope::store::ExperimentRecord experiment;
  moescope::routing::RoutingTrace trace;
  moescope::routing::Statistics statistics;
  std::vector<moescope::store::PlacementRecord> placements;
  std::vector<moescope::store::RunRecord> runs;
};

SmallFile small_file();
void write_small_file(const SmallFile& file, const std::string& path);
// The first `runs` runs and all before them, not finished: as a run in progress leaves it.
moescope::store::ResultsWriter write_parts(const SmallFile& file, const std::string& path,
                                           std::size_t runs);

}  // namespace samples
