#include "cli/on_ranks.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "cli/interrupt.hpp"
#include "comm/in_process.hpp"
#include "comm/launch.hpp"
#include "comm/mpi.hpp"
#include "experiment/links.hpp"

namespace moescope::cli {
namespace {

using core::Error;
using core::Result;
using experiment::Spec;

// The hosts when each has the same number of neighbouring ranks, else one node.
int even_hosts(const std::vector<std::string>& hosts) {
  int nodes = 0;
  for (std::size_t i = 0; i < hosts.size(); ++i) nodes += i == 0 || hosts[i] != hosts[i - 1];
  if (nodes == 0 || hosts.size() % nodes != 0) return 1;
  const std::size_t each = hosts.size() / nodes;
  for (std::size_t i = 0; i < hosts.size(); ++i)
    if (hosts[i] != hosts[i / each * each]) return 1;
  return nodes;
}

Result<void> check_job(const Spec& spec, const comm::Ranks& ranks) {
  if (spec.backend == "in-process")
    return Error::bad_input(
        fmt::format("ranks.backend: {} processes were started, but in-process keeps all ranks in "
                    "one; give --backend mpi or nccl, or start without mpirun",
                    ranks.size()));
  if (spec.ranks != ranks.size())
    return Error::bad_input(fmt::format(
        "ranks.count: {} ranks are asked for, {} process{} started; start {} with "
        "'mpirun -n {} moescope ...', or leave the count out",
        spec.ranks, ranks.size(), ranks.size() == 1 ? " was" : "es were", spec.ranks, spec.ranks));
  return {};
}

// The process to tell the user has the error, the others leave quietly.
Result<void> follow(comm::Ranks& ranks) {
  auto followed = experiment::RankTeam::follow(ranks, &watch_interrupts());
  if (!followed && ranks.reports()) return followed.error();
  return {};
}

}  // namespace

Result<void> join_processes(Session& session) {
  auto started = comm::start_mpi();
  if (!started && comm::launch().rank != 0) return {};
  MOESCOPE_TRY(session.ranks, std::move(started));
  return {};
}

Result<int> nodes_of(const comm::Ranks& ranks) {
  MOESCOPE_TRY(const auto links, experiment::emulated_links());
  if (links && !ranks.in_one_process() && ranks.size() % links->nodes == 0) return links->nodes;
  return even_hosts(ranks.hosts());
}

Result<std::string> links_of(const comm::Ranks& ranks) {
  MOESCOPE_TRY(const auto links, experiment::emulated_links());
  return links && !ranks.in_one_process() ? links->text : std::string();
}

Result<void> on_ranks(Session& session,
                      const std::function<Result<Spec>(const Spec& defaults)>& read_spec,
                      const std::function<Result<void>(const Spec&, experiment::RankTeam&)>& work) {
  auto& ranks = session.ranks;
  std::optional<experiment::RankTeam> team;
  Spec spec;
  // One of several processes first finds the others, so that they hear of an error too.
  if (comm::launch().processes == 1) {
    MOESCOPE_TRY(spec, read_spec({}));
    // A binary without MPI hears so from check_spec.
    if (spec.backend != "mpi" || comm::mpi_library().empty())
      ranks = std::make_unique<comm::InProcessRanks>(static_cast<int>(spec.ranks));
  }
  if (!ranks) {
    MOESCOPE_CHECK(join_processes(session));
    if (!ranks) return {};
    if (!ranks->leads()) return follow(*ranks);
    team.emplace(*ranks, &watch_interrupts());
    Spec defaults;
    defaults.ranks = ranks->size();
    MOESCOPE_TRY(defaults.nodes, nodes_of(*ranks));
    MOESCOPE_TRY(spec, read_spec(defaults));
    MOESCOPE_CHECK(check_job(spec, *ranks));
  } else {
    // The first interrupt asks for a clean end after the step; a second one ends the process at
    // once, which loses no finished repeat either.
    team.emplace(*ranks, &watch_interrupts());
  }
  MOESCOPE_CHECK(experiment::check_enough_devices(spec, *ranks));
  return work(spec, *team);
}

}  // namespace moescope::cli
