// The circumstances of an experiment, kept with its results: machine, system, build, libraries.
#pragma once

#include <string>
#include <vector>

namespace moescope::experiment {

// One JSON document. Only allow-listed environment variables are in it (CUDA_, NCCL_, OMP_, OMPI_,
// MOESCOPE_): results are shared, and the rest of an environment is nobody's business.
// rank_hosts: [R] where the ranks run, when it is not in this process.
std::string capture_environment_json(const std::vector<std::string>& rank_hosts = {});

}  // namespace moescope::experiment
