// What the strategies that call the integer-program solver have in common: their limits and the
// note on the gap that was reached.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/params.hpp"
#include "placement/algorithms/integer_program.hpp"
#include "placement/problem.hpp"

namespace moescope::placement {

// "seconds", "nodes" and "max_variables" after a strategy's own parameters. How long a search node
// takes depends on the program, so each strategy has its own default of the last.
std::vector<core::ParamSpec> with_solver_params(std::vector<core::ParamSpec> own,
                                                std::int64_t max_variables);

// Whether `count` is at most the integer parameter `limit`; if not, adds the note "WHAT: not tried,
// ...".
bool within_limit(std::int64_t count, const std::string& limit, const core::Params& params,
                  const std::string& what, const PlacementProblem& problem);
// The same for the variables of a program.
bool small_enough(std::int64_t variables, const core::Params& params, const std::string& what,
                  const PlacementProblem& problem);

// One solve within the limits of `params`, from `start`, [variables]. Adds the note "WHAT: optimal,
// cost 12" or "WHAT: cost 12, bound 9, gap 0.25". Without values when the limits leave none.
IntegerProgram::Solution solve_with_note(const IntegerProgram& program, const core::Params& params,
                                         std::vector<double> start, const std::string& what,
                                         const PlacementProblem& problem);

}  // namespace moescope::placement
