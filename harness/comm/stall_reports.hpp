// Who is to blame when ranks wait for each other in vain: those that do not say so too.
#pragma once

#include <string>
#include <vector>

namespace moescope::comm {

// How long after the first report the others' may come: all ranks began to wait at about the same
// time, and have the same limit.
inline constexpr double kStallGraceSeconds = 1;

class StallReports {
 public:
  explicit StallReports(int ranks) : reported_(ranks, false) {}

  void add(int rank) { reported_[rank] = true; }
  // "rank 2 did not answer for 7 s"; other words when all have reported.
  std::string verdict(double waited_s) const;

 private:
  std::vector<bool> reported_;
};

}  // namespace moescope::comm
