#include "placement/algorithms/top_partners.hpp"

#include <algorithm>

#include "placement/algorithms/fill.hpp"

namespace moescope::placement {

Matrix keep_top_partners(const Matrix& affinity, int partners, bool mutual) {
  const int experts = affinity.rows;
  Matrix votes(experts, experts);
  for (int e = 0; e < experts; ++e) {
    std::vector<int> order = heaviest_first(affinity.row(e));
    std::erase(order, e);
    for (int i = 0; i < std::min(partners, experts - 1); ++i) {
      ++votes(e, order[i]);
      ++votes(order[i], e);
    }
  }
  Matrix kept(experts, experts);
  for (std::size_t i = 0; i < kept.values.size(); ++i)
    if (votes.values[i] >= (mutual ? 2 : 1)) kept.values[i] = affinity.values[i];
  return kept;
}

}  // namespace moescope::placement
