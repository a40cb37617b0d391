// The traffic of a results file on other fabrics, without running anything (kind: projected).
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "fabric/fabric.hpp"
#include "store/records.hpp"
#include "store/results_file.hpp"

namespace moescope::experiment {

struct StoredRun {
  std::string name, row, layout;                     // "tacg@per-expert", "tacg", "per-expert"
  std::vector<store::ProjectionRecord> projections;  // [fabrics]
};

// Every run of the file, step by step: rows between ranks from its evaluation trace and its
// placements, bytes per row from the traffic that it recorded. The two must agree in every cell.
// bad_input, naming the file, when it was recorded without traffic or routing, or a fabric does not
// fit its ranks; failed when trace and traffic contradict each other. Fabrics must differ by name.
core::Result<std::vector<StoredRun>> project_results(const store::ResultsFile& file,
                                                     const std::vector<fabric::Fabric>& fabrics,
                                                     const std::string& path);

// The rows of project_results() as a table: per fabric F the columns comm_s@F (all exchanges of a
// repeat), comm_transfer_s@F (the part that moves bytes), dispatch_s@F, combine_s@F,
// comm_vs_contiguous@F (against that row in the same layout, where there is one) and, per class of
// links, intra_utilisation@F, inter_utilisation@F.
store::Summary projection_summary(const std::vector<StoredRun>& runs);

}  // namespace moescope::experiment
