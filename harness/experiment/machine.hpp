// What Linux tells about the machine through /proc, /sys and /etc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace moescope::experiment {

struct CpuCache {
  int level = 0;
  std::string type, size;  // "Unified", "32768K"
};

// A fact that cannot be read is "" or absent.
struct Machine {
  std::string os;                   // PRETTY_NAME of /etc/os-release
  std::string cpu;                  // model name
  std::vector<std::string> isa;     // vector extensions that choose kernels: "avx512_bf16"
  std::vector<CpuCache> caches;     // of the first core
  std::string governor;             // of the first core's clock
  std::optional<double> clock_mhz;  // of the first core, now
  std::optional<std::uint64_t> memory_bytes, memory_available_bytes;
  std::string cpu_limit, memory_limit;  // of the control group: "200000 100000", "max", bytes
  std::vector<std::string> gpus;        // models, from the NVIDIA driver
  std::string gpu_driver;
};

// `root` is "/" but in tests.
Machine read_machine(const std::string& root);

}  // namespace moescope::experiment
