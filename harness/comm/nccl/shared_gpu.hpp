// NCCL on fewer GPUs than ranks, for testing: one process per rank, which NCCL takes for a host of
// its own, or from 2.30.3 on is told to share. Source: NVIDIA/nccl, src/init.cc (the check of two
// ranks on one GPU) and docs/userguide/source/env.rst.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace moescope::comm::nccl {

// Several ranks of one communicator may share a GPU from this version on (experimental there).
inline constexpr int kSharesGpus = 23003;

// The variables that let NCCL `version` put several ranks on one GPU, and keep it from hanging
// there: sockets over the loopback, few blocks per kernel (all must be resident at once).
std::vector<std::pair<std::string, std::string>> shared_gpu_variables(int version, int rank);

// Sets them for this process, before NCCL is first called; those that the user set stay.
void share_gpu(int version, int rank);

// Every kernel must be on the GPU before NCCL's own run: to load one waits for those that run
// (NVIDIA/nccl#70). To be called before CUDA is; the user's own setting stays.
void load_kernels_early();

// Whether the GPU runs several processes' kernels at the same time: NVIDIA's MPS control daemon is
// up in CUDA_MPS_PIPE_DIRECTORY. Without it processes take turns of milliseconds, and a rank that
// waits for another wastes its turn.
bool mps_is_up();

}  // namespace moescope::comm::nccl
