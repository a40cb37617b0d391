// Commands that work on the ranks of a spec, in this process or in several started by mpirun.
#pragma once

#include <functional>

#include "cli/command.hpp"
#include "core/result.hpp"
#include "experiment/rank_team.hpp"

namespace moescope::cli {

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
