// SPDX-License-Identifier: GPL-3.0-or-later
// Lets a placement or a bound that is computed layer by layer report to its job, and be cancelled.
#pragma once

#include <algorithm>
#include <atomic>

#include "placement/problem.hpp"
#include "viewer/model/job_queue.hpp"

namespace moescope::viewer {

class JobWatch final : public placement::PlacementWatch {
 public:
  JobWatch(JobControl& control, int layers) : control_(control), layers_(std::max(1, layers)) {}
  bool stopped() const override { return control_.cancelled(); }
  void layer_done() override { control_.progress(static_cast<double>(++done_) / layers_); }

 private:
  JobControl& control_;
  int layers_;
  std::atomic<int> done_ = 0;
};

}  // namespace moescope::viewer
