// The devices that the ranks of a run compute on, and how they share them.
#pragma once

#include <vector>

#include "comm/ranks.hpp"
#include "core/result.hpp"
#include "experiment/spec.hpp"

namespace moescope::experiment {

struct RankDevices {
  std::vector<int> here{0};   // of this process: its rank r computes on here[r % size]
  int ranks_on_one_here = 1;  // the most ranks of this process on one of them
  int devices = 0;            // distinct ones, over all processes; 0: the hosts' cores
  bool shared = false;        // several ranks on one: each waits for the others' work
  bool mps = true;            // what shares one does so at the same time, not in turns
};

// As many devices as there are, or as there are ranks; without any device the first, which then
// says why it cannot be used.
RankDevices devices_of_one_process(const Spec& spec);

// Collective over the processes of the ranks, with the same outcome in all: those on one host take
// its devices in turn. bad_input when a rank finds none that it can use.
core::Result<RankDevices> find_devices(const Spec& spec, comm::Ranks& ranks);

// bad_input when ranks that exchange by NCCL in one process are more than its GPUs: what to do.
core::Result<void> check_enough_devices(const Spec& spec, const comm::Ranks& ranks);

}  // namespace moescope::experiment
