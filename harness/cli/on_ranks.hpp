// Commands that work on the ranks of a spec, in this process or in several started by mpirun.
#pragma once

#include <functional>

#include "cli/command.hpp"
#include "core/result.hpp"
#include "experiment/rank_team.hpp"

namespace moescope::cli {

// Joins the MPI job into session.ranks. In a process that has nothing to say about a failure to
// join, session.ranks stays empty without an error.
core::Result<void> join_processes(Session& session);

// The nodes that the ranks stand in evenly: those of an emulated cluster, or the hosts; else 1.
core::Result<int> nodes_of(const comm::Ranks& ranks);

// EmulatedLinks::text when the ranks' bytes go over links that were shaped, else "": only those of
// ranks in several processes can be.
core::Result<std::string> links_of(const comm::Ranks& ranks);

// read_spec gets the defaults that fit the job: under MPI as many ranks as processes, and as many
// nodes as hosts. work runs in the process of rank 0, the others follow it; an error comes back in
// one process only, which prints it. bad_input when the spec's backend or rank count is not that of
// the job.
core::Result<void> on_ranks(
    Session& session,
    const std::function<core::Result<experiment::Spec>(const experiment::Spec& defaults)>&
        read_spec,
    const std::function<core::Result<void>(const experiment::Spec&, experiment::RankTeam&)>& work);

}  // namespace moescope::cli
