// What every backend must do: each case runs on every rank of a communicator, and checks what it
// receives against what it knows the others send.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comm/communicator.hpp"

struct ConformanceCase {
  std::string name;
  std::function<moescope::core::Result<void>(moescope::comm::Communicator&)> run;
};

const std::vector<ConformanceCase>& conformance_cases();

// Rank 1 aborts with kAbortReason: every later call on every rank fails with it.
extern const std::string kAbortReason;
moescope::core::Result<void> check_abort(moescope::comm::Communicator& communicator);
