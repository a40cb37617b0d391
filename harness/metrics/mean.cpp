#include <stdexcept>

#include "metrics/score.hpp"

namespace moescope::metrics {

Score mean(const std::vector<Score>& scores) {
  if (scores.empty()) throw std::invalid_argument("mean: no score");
  const auto count = static_cast<double>(scores.size());
  Score mean;
  const std::size_t requests = scores.front().request_remote_ranks.size();
  for (const auto& score : scores) {
    for (const auto member :
         {&Score::remote_ranks_per_token, &Score::paper_comm, &Score::remote_experts_per_token,
          &Score::remote_nodes_per_token, &Score::jain, &Score::jain_step, &Score::max_over_mean,
          &Score::max_violation, &Score::jain_summed, &Score::max_violation_summed,
          &Score::replica_memory})
      mean.*member += score.*member / count;
    for (const auto member : {&Score::request_remote_ranks, &Score::request_paper_comm}) {
      (mean.*member).resize(requests, 0);
      for (std::size_t r = 0; r < requests; ++r) (mean.*member)[r] += (score.*member)[r] / count;
    }
  }
  return mean;
}

}  // namespace moescope::metrics
