// TACG's task-aware affinity (arXiv 2606.01007, method section) of one layer.
#pragma once

#include "placement/algorithms/family_graph.hpp"

namespace moescope::placement {

// The paper gives neither value.
struct TaskPreferenceOptions {
  double tau = 1;         // softmax temperature
  double epsilon = 1e-8;  // added to the deviation of a z-score
};

// p_f[e], [E, K], each row sums to one: softmax over families of z(usage advantage) + z(centrality
// advantage), an advantage being the value minus the mean of the other families' values. Since
// every token picks exactly k experts, an expert's centrality is (k - 1) k times its usage, so the
// two terms carry the same information; both are kept, as printed. One family: all ones.
Matrix task_preference(const FamilyGraphs& graphs, const TaskPreferenceOptions& options);

// (1 - alpha) A + alpha (P P^T .* A), A the mean family graph scaled to a maximum of 1. [E, E].
// alpha = 0 is the pooled graph, as the paper's main text has it (its appendix B says otherwise).
Matrix task_affinity(const FamilyGraphs& graphs, const Matrix& preference, double alpha);

}  // namespace moescope::placement
