#include "comm/nccl/shared_gpu.hpp"

#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace moescope::comm::nccl {

std::vector<std::pair<std::string, std::string>> shared_gpu_variables(int version, int rank) {
  std::vector<std::pair<std::string, std::string>> variables{
      {"NCCL_NVLS_ENABLE", "0"}, {"NCCL_PROTO", "Simple"},     {"NCCL_MIN_CTAS", "1"},
      {"NCCL_MAX_CTAS", "2"},    {"NCCL_BUFFSIZE", "1048576"}, {"NCCL_RAS_ENABLE", "0"}};
  if (version >= kSharesGpus) {
    variables.emplace_back("NCCL_MULTI_RANK_GPU_ENABLE", "1");
    variables.emplace_back("NCCL_NET_GDR_LEVEL", "LOC");
    return variables;
  }
  variables.emplace_back("NCCL_HOSTID", "moescope-" + std::to_string(rank));
  variables.emplace_back("NCCL_NET", "Socket");
  variables.emplace_back("NCCL_SOCKET_IFNAME", "lo");
  variables.emplace_back("NCCL_IB_DISABLE", "1");
  variables.emplace_back("NCCL_MNNVL_ENABLE", "0");
  return variables;
}

void share_gpu(int version, int rank) {
  for (const auto& [name, value] : shared_gpu_variables(version, rank))
    ::setenv(name.c_str(), value.c_str(), 0);
}

void load_kernels_early() { ::setenv("CUDA_MODULE_LOADING", "EAGER", 0); }

bool mps_is_up() {
  const char* const chosen = std::getenv("CUDA_MPS_PIPE_DIRECTORY");
  const std::string folder = chosen && *chosen ? chosen : "/tmp/nvidia-mps";
  // The daemon's process; one that was killed leaves the file behind.
  std::ifstream file(folder + "/nvidia-cuda-mps-control.pid");
  pid_t daemon = 0;
  if (!(file >> daemon) || daemon <= 0) return false;
  return ::kill(daemon, 0) == 0 || errno == EPERM;
}

}  // namespace moescope::comm::nccl
