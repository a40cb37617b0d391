#include "experiment/machine.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "support/temporary_folder.hpp"

using namespace moescope;

namespace {

void put(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("a machine is read from the files of the kernel") {
  const TemporaryFolder root;
  const std::string cpu0 = root.file("sys/devices/system/cpu/cpu0/");
  put(root.file("etc/os-release"), "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
  put(root.file("proc/cpuinfo"),
      "processor\t: 0\nmodel name\t: EPYC: a test\ncpu MHz\t\t: 2445.4\n"
      "flags\t\t: fpu sse2 avx2 avx512_bf16\n\nprocessor\t: 1\nmodel name\t: other\n");
  put(root.file("proc/meminfo"), "MemTotal:  24 kB\nMemFree: 1 kB\nMemAvailable:  8 kB\n");
  put(cpu0 + "cache/index0/level", "1\n");
  put(cpu0 + "cache/index0/type", "Data\n");
  put(cpu0 + "cache/index0/size", "48K\n");
  put(cpu0 + "cpufreq/scaling_governor", "performance\n");
  put(root.file("sys/fs/cgroup/cpu.max"), "200000 100000\n");
  put(root.file("proc/driver/nvidia/version"),
      "NVRM version: NVIDIA module 1.2\nGCC version: 12\n");
  put(root.file("proc/driver/nvidia/gpus/0000:02/information"), "Model: \t B\n");
  put(root.file("proc/driver/nvidia/gpus/0000:01/information"), "Model: \t A\nIRQ: 5\n");

  const auto machine = experiment::read_machine(root.path());
  CHECK(machine.os == "Debian GNU/Linux 12");
  CHECK(machine.cpu == "EPYC: a test");
  CHECK(machine.isa == std::vector<std::string>{"avx2", "avx512_bf16"});
  CHECK(machine.clock_mhz == 2445.4);
  CHECK(machine.governor == "performance");
  CHECK(machine.memory_bytes == 24 * 1024u);
  CHECK(machine.memory_available_bytes == 8 * 1024u);
  CHECK(machine.cpu_limit == "200000 100000");
  CHECK(machine.memory_limit.empty());
  REQUIRE(machine.caches.size() == 1);
  CHECK(machine.caches[0].level == 1);
  CHECK(machine.caches[0].type == "Data");
  CHECK(machine.caches[0].size == "48K");
  CHECK(machine.gpus == std::vector<std::string>{"A", "B"});
  CHECK(machine.gpu_driver == "NVIDIA module 1.2");
}

TEST_CASE("a machine that tells nothing is no error") {
  const TemporaryFolder root;
  const auto machine = experiment::read_machine(root.path());
  CHECK(machine.cpu.empty());
  CHECK_FALSE(machine.memory_bytes);
  CHECK(machine.caches.empty());
  CHECK(machine.gpus.empty());
}
