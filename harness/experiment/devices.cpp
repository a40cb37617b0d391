#include "experiment/devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "comm/exchange.hpp"
#include "comm/mpi.hpp"
#include "comm/nccl/shared_gpu.hpp"
#include "kernels/device.hpp"

namespace moescope::experiment {
namespace {

using core::Error;
using core::Result;

// Null where ranks compute on the host's cores.
const kernels::DeviceKind* kind_of(const Spec& spec) {
  const auto found =
      std::ranges::find(kernels::device_kinds(), spec.device, &kernels::DeviceKind::name);
  return found == kernels::device_kinds().end() ? nullptr : &*found;
}

// Of the ranks on this rank's host, how many come before it.
int neighbours_before(const std::vector<std::string>& hosts, int rank) {
  return static_cast<int>(std::count(hosts.begin(), hosts.begin() + rank, hosts[rank]));
}

// What all processes tell each other: [R] each rank's device, and whether MPS is up there.
void count_devices(const std::vector<std::uint64_t>& ids, const std::vector<std::uint64_t>& mps,
                   RankDevices& found) {
  std::map<std::uint64_t, int> ranks_on;
  for (const auto id : ids) ++ranks_on[id];
  found.devices = static_cast<int>(ranks_on.size());
  found.shared = ranks_on.size() < ids.size();
  for (std::size_t rank = 0; rank < ids.size(); ++rank)
    found.mps &= ranks_on[ids[rank]] == 1 || mps[rank] != 0;
}

// agreed: whether every rank found a device; a rank that did not must not abort the job.
Result<void> choose_device(comm::Communicator& communicator, const std::vector<std::string>& hosts,
                           const kernels::DeviceKind& kind, Result<void>& agreed,
                           RankDevices& found) {
  const int index = neighbours_before(hosts, communicator.rank()) % std::max(1, kind.count());
  const auto id = kind.id(index);
  agreed = comm::agree(communicator, id ? Result<void>() : Result<void>(id.error()));
  if (!agreed) return {};
  found.here = {index};
  std::vector<std::uint64_t> ids, mps;
  MOESCOPE_CHECK(communicator.allgather(std::hash<std::string>()(*id), ids));
  MOESCOPE_CHECK(communicator.allgather(comm::nccl::mps_is_up() ? 1 : 0, mps));
  count_devices(ids, mps, found);
  return {};
}

}  // namespace

RankDevices devices_of_one_process(const Spec& spec) {
  RankDevices found;
  const auto* const kind = kind_of(spec);
  if (!kind) return found;
  const auto ranks = static_cast<int>(spec.ranks);
  found.devices = std::clamp(kind->count(), 1, ranks);
  found.here.clear();
  for (int index = 0; index < found.devices; ++index) found.here.push_back(index);
  found.ranks_on_one_here = (ranks + found.devices - 1) / found.devices;
  found.shared = found.ranks_on_one_here > 1;
  return found;
}

Result<RankDevices> find_devices(const Spec& spec, comm::Ranks& ranks) {
  const auto* const kind = kind_of(spec);
  if (!kind || ranks.in_one_process()) return devices_of_one_process(spec);
  RankDevices found;
  Result<void> agreed;
  MOESCOPE_CHECK(ranks.run([&](comm::Communicator& communicator) {
    return choose_device(communicator, ranks.hosts(), *kind, agreed, found);
  }));
  MOESCOPE_CHECK(agreed);
  return found;
}

Result<void> check_enough_devices(const Spec& spec, const comm::Ranks& ranks) {
  const auto* const kind = kind_of(spec);
  if (spec.backend != "nccl" || !kind || !ranks.in_one_process()) return {};
  // To count them already starts CUDA.
  comm::nccl::load_kernels_early();
  const int there = kind->count();
  if (there == 0)
    return Error::bad_input(
        fmt::format("ranks.backend: nccl needs a GPU per rank, and none is "
                    "usable here: {}",
                    kind->why_none()));
  if (there >= spec.ranks) return {};
  std::string processes;
  if (!comm::mpi_library().empty())
    processes = fmt::format(
        ", or a process per rank, which NCCL takes for hosts of their own: mpirun -n {} moescope "
        "run --backend nccl",
        spec.ranks);
  return Error::bad_input(
      fmt::format("ranks.backend: nccl in one process needs a GPU per rank; found {} for {} ranks; "
                  "give --backend in-process --device cuda (ranks emulated as streams of a GPU){}",
                  there, spec.ranks, processes));
}

}  // namespace moescope::experiment
