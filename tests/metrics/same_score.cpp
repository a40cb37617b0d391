#include "metrics/same_score.hpp"

#include <catch2/catch.hpp>

void check_same_score(const moescope::metrics::Score& a, const moescope::metrics::Score& b) {
  CHECK(a.remote_ranks_per_token == b.remote_ranks_per_token);
  CHECK(a.paper_comm == b.paper_comm);
  CHECK(a.remote_experts_per_token == b.remote_experts_per_token);
  CHECK(a.remote_nodes_per_token == b.remote_nodes_per_token);
  CHECK(a.jain == b.jain);
  CHECK(a.jain_step == b.jain_step);
  CHECK(a.max_over_mean == b.max_over_mean);
  CHECK(a.max_violation == b.max_violation);
  CHECK(a.jain_summed == b.jain_summed);
  CHECK(a.max_violation_summed == b.max_violation_summed);
  CHECK(a.replica_memory == b.replica_memory);
  CHECK(a.load == b.load);
  CHECK(a.rank_copies == b.rank_copies);
  CHECK(a.expert_copies == b.expert_copies);
  CHECK(a.request_remote_ranks == b.request_remote_ranks);
  CHECK(a.request_paper_comm == b.request_paper_comm);
}
