#include "placement/strategies/solver_params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace moescope::placement {
namespace {

void add_note(const PlacementProblem& problem, std::string note) {
  if (problem.notes) problem.notes->push_back(std::move(note));
}

std::string describe(const IntegerProgram::Solution& solution) {
  if (solution.optimal) return fmt::format("optimal, cost {:.6g}", solution.cost);
  if (solution.values.empty())
    return fmt::format("no solution within the limits, bound {:.6g}; the start stands",
                       solution.bound);
  return fmt::format("cost {:.6g}, bound {:.6g}, gap {:.3g}", solution.cost, solution.bound,
                     (solution.cost - solution.bound) / std::max(std::abs(solution.cost), 1e-9));
}

}  // namespace

std::vector<core::ParamSpec> with_solver_params(std::vector<core::ParamSpec> own,
                                                std::int64_t max_variables) {
  own.push_back({"seconds",
                 3600.0,
                 "processor time of each integer program at most; one that it cuts short does not "
                 "repeat itself",
                 0,
                 1e9,
                 {}});
  own.push_back({"nodes",
                 std::int64_t{2000},
                 "search nodes of each integer program at most; one that they cut short repeats "
                 "itself",
                 0,
                 1 << 30,
                 {}});
  own.push_back({"max_variables",
                 max_variables,
                 "larger integer programs are not tried: the start stands",
                 0,
                 1 << 30,
                 {}});
  return own;
}

bool within_limit(std::int64_t count, const std::string& limit, const core::Params& params,
                  const std::string& what, const PlacementProblem& problem) {
  const std::int64_t most = params.integer(limit);
  if (count <= most) return true;
  add_note(problem, fmt::format("{}: not solved, the start stands: its size of {} is over {} = {}",
                                what, count, limit, most));
  return false;
}

bool small_enough(std::int64_t variables, const core::Params& params, const std::string& what,
                  const PlacementProblem& problem) {
  return within_limit(variables, "max_variables", params, what, problem);
}

IntegerProgram::Solution solve_with_note(const IntegerProgram& program, const core::Params& params,
                                         std::vector<double> start, const std::string& what,
                                         const PlacementProblem& problem) {
  if (program.variables() == 0) return {};  // nothing to decide
  IntegerProgram::Limits limits;
  limits.seconds = params.real("seconds");
  limits.nodes = static_cast<int>(params.integer("nodes"));
  limits.start = std::move(start);
  const auto solved = program.solve(limits);
  if (!solved) {
    add_note(problem, what + ": " + solved.error().message + "; the start stands");
    return {};
  }
  add_note(problem, what + ": " + describe(*solved));
  return *solved;
}

}  // namespace moescope::placement
