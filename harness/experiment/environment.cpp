#include "experiment/environment.hpp"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "comm/mpi.hpp"
#include "comm/nccl/library.hpp"
#include "experiment/build_info.hpp"
#include "experiment/machine.hpp"

namespace moescope::experiment {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;  // raised when a key changes its meaning

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

template <class Number>
Json or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json();
}

// The cores this process may run on: fewer than the machine has under taskset or a cpuset.
int usable_cores() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

Json load_average() {
  std::array<double, 3> load{};
  return getloadavg(load.data(), 3) == 3 ? Json(load) : Json();
}

Json variables() {
  static constexpr std::array<std::string_view, 5> kPrefixes{"CUDA_", "NCCL_", "OMP_", "OMPI_",
                                                             "MOESCOPE_"};
  std::map<std::string, std::string> found;  // sorted: environ comes in no order
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto end = text.find('=');
    for (const std::string_view prefix : kPrefixes)
      if (end != text.npos && text.starts_with(prefix))
        found.emplace(text.substr(0, end), text.substr(end + 1));
  }
  return Json(found);
}

Json system_json(const Machine& machine) {
  utsname names{};
  uname(&names);
  return {{"host", names.nodename},
          {"os", or_null(machine.os)},
          {"kernel", std::string(names.sysname) + " " + names.release},
          {"architecture", names.machine},
          {"load_average", load_average()}};
}

Json cpu_json(const Machine& machine) {
  Json caches = Json::array();
  for (const CpuCache& cache : machine.caches)
    caches.push_back({{"level", cache.level}, {"type", cache.type}, {"size", cache.size}});
  return {{"model", or_null(machine.cpu)},
          {"cores_online", sysconf(_SC_NPROCESSORS_ONLN)},
          {"cores_usable", usable_cores()},
          {"cgroup_cpu_max", or_null(machine.cpu_limit)},
          {"isa", machine.isa},
          {"caches", caches},
          {"governor", or_null(machine.governor)},
          {"clock_mhz", or_null(machine.clock_mhz)}};
}

Json gpu_json(const Machine& machine) {
  return {{"status", machine.gpus.empty() ? "none found" : "found"},
          {"models", machine.gpus},
          {"driver", or_null(machine.gpu_driver)}};
}

Json build_json() {
  const BuildInfo& build = build_info();
  return {{"version", build.version},   {"commit", build.commit},
          {"compiler", build.compiler}, {"flags", build.flags},
          {"type", build.build_type},   {"sanitizers", or_null(build.sanitizers)}};
}

Json libraries_json() {
  constexpr const char* kNotBuiltIn = "not built in";
  const std::string nccl = comm::nccl::loaded_version();
  const auto version = [](const std::string& text) { return text.empty() ? kNotBuiltIn : text; };
  return {{"hdf5", version(build_info().hdf5)},
          {"mpi", version(comm::mpi_library())},
          {"cuda", version(build_info().cuda)},
          {"nccl", nccl.empty() ? "not loaded" : nccl}};
}

}  // namespace

std::string capture_environment_json(const std::vector<std::string>& rank_hosts) {
  const Machine machine = read_machine("/");
  Json document{{"schema", kSchema},
                {"system", system_json(machine)},
                {"cpu", cpu_json(machine)},
                {"memory",
                 {{"total_bytes", or_null(machine.memory_bytes)},
                  {"available_bytes", or_null(machine.memory_available_bytes)},
                  {"cgroup_memory_max", or_null(machine.memory_limit)}}},
                {"gpu", gpu_json(machine)},
                {"build", build_json()},
                {"libraries", libraries_json()},
                {"variables", variables()}};
  if (!rank_hosts.empty()) document["rank_hosts"] = rank_hosts;
  // Bytes of the environment need not be UTF-8: such ones are replaced, not thrown over.
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace moescope::experiment
