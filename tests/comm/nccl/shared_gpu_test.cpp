#include "comm/nccl/shared_gpu.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::comm;

namespace {

std::map<std::string, std::string> variables(int version, int rank) {
  const auto all = nccl::shared_gpu_variables(version, rank);
  return {all.begin(), all.end()};
}

}  // namespace

TEST_CASE("ranks on one GPU are hosts of their own to an NCCL that refuses to share it") {
  const auto first = variables(22809, 0), second = variables(22809, 1);
  CHECK(first.at("NCCL_HOSTID") != second.at("NCCL_HOSTID"));
  CHECK(first.at("NCCL_NET") == "Socket");
  CHECK(first.at("NCCL_SOCKET_IFNAME") == "lo");
  CHECK(first.count("NCCL_MULTI_RANK_GPU_ENABLE") == 0);
}

TEST_CASE("an NCCL that can share a GPU is told to") {
  for (const int version : {nccl::kSharesGpus, 23203}) {
    const auto all = variables(version, 1);
    CHECK(all.at("NCCL_MULTI_RANK_GPU_ENABLE") == "1");
    CHECK(all.count("NCCL_HOSTID") == 0);
  }
  CHECK(variables(nccl::kSharesGpus - 1, 1).count("NCCL_HOSTID") == 1);
}

TEST_CASE("what the user set for NCCL stays") {
  ::setenv("NCCL_SOCKET_IFNAME", "eth7", 1);
  ::unsetenv("NCCL_HOSTID");
  nccl::share_gpu(22809, 3);
  CHECK(std::string(std::getenv("NCCL_SOCKET_IFNAME")) == "eth7");
  CHECK(std::string(std::getenv("NCCL_HOSTID")) == "moescope-3");
  for (const auto& [name, value] : variables(22809, 3)) ::unsetenv(name.c_str());
}

TEST_CASE("MPS is up while its daemon lives") {
  const TemporaryFolder folder;
  ::setenv("CUDA_MPS_PIPE_DIRECTORY", folder.path().c_str(), 1);
  CHECK_FALSE(nccl::mps_is_up());
  const auto write = [&](const std::string& text) {
    std::ofstream(folder.file("nvidia-cuda-mps-control.pid")) << text;
  };
  write(std::to_string(::getpid()) + "\n");
  CHECK(nccl::mps_is_up());
  // A process that has ended.
  write(run_command("sh -c 'echo $$'").out);
  CHECK_FALSE(nccl::mps_is_up());
  write("nonsense");
  CHECK_FALSE(nccl::mps_is_up());
  ::unsetenv("CUDA_MPS_PIPE_DIRECTORY");
}
