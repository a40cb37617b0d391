#include "comm/stall_reports.hpp"

#include <cmath>

namespace moescope::comm {

std::string StallReports::verdict(double waited_s) const {
  std::string silent;
  int count = 0;
  for (std::size_t rank = 0; rank < reported_.size(); ++rank) {
    if (reported_[rank]) continue;
    silent += (count++ == 0 ? "" : ", ") + std::to_string(rank);
  }
  const std::string time = std::to_string(std::lround(std::ceil(waited_s))) + " s";
  if (count == 0) return "no rank's bytes arrived for " + time + ": all wait for each other";
  return (count == 1 ? "rank " : "ranks ") + silent + " did not answer for " + time;
}

}  // namespace moescope::comm
