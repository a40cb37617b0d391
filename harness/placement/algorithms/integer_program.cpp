#include "placement/algorithms/integer_program.hpp"

#include <Cbc_C_Interface.h>
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <mutex>
#include <string>

namespace moescope::placement {
namespace {

using core::Error;
using core::Result;
using Model = std::unique_ptr<Cbc_Model, decltype(&Cbc_deleteModel)>;

// CBC takes every number from here on as infinite.
constexpr double kCbcInfinity = 1e300;

double for_cbc(double bound) {
  return std::isinf(bound) ? std::copysign(kCbcInfinity, bound) : bound;
}

template <class Number>
std::string number(Number value) {
  return fmt::format("{}", value);
}

}  // namespace

int IntegerProgram::add_variable(double cost, double low, double high, bool integer) {
  columns_.push_back({cost, low, high, integer});
  return variables() - 1;
}

void IntegerProgram::add_row(std::vector<Term> terms, double low, double high) {
  rows_.push_back({std::move(terms), low, high});
}

Result<IntegerProgram::Solution> IntegerProgram::solve(const Limits& limits) const {
  // CBC does not promise that two models may be solved at once.
  static std::mutex one_at_a_time;
  const std::lock_guard guard(one_at_a_time);
  const Model model(Cbc_newModel(), Cbc_deleteModel);
  Cbc_setParameter(model.get(), "logLevel", "0");
  for (const Column& column : columns_)
    Cbc_addCol(model.get(), "", for_cbc(column.low), for_cbc(column.high), column.cost,
               static_cast<char>(column.integer), 0, nullptr, nullptr);
  for (const Row& row : rows_) {
    std::vector<int> indices;
    std::vector<double> factors;
    for (const Term& term : row.terms) {
      indices.push_back(term.variable);
      factors.push_back(term.factor);
    }
    const auto count = static_cast<int>(indices.size());
    // One-sided rows are added as such; CBC's rows have a sense and one side.
    if (row.low == row.high) {
      Cbc_addRow(model.get(), "", count, indices.data(), factors.data(), 'E', row.low);
      continue;
    }
    if (!std::isinf(row.low))
      Cbc_addRow(model.get(), "", count, indices.data(), factors.data(), 'G', row.low);
    if (!std::isinf(row.high))
      Cbc_addRow(model.get(), "", count, indices.data(), factors.data(), 'L', row.high);
  }
  Cbc_setObjSense(model.get(), 1);
  Cbc_setParameter(model.get(), "seconds", number(limits.seconds).c_str());
  Cbc_setParameter(model.get(), "maxNodes", number(limits.nodes).c_str());
  Cbc_setParameter(model.get(), "ratioGap", number(limits.relative_gap).c_str());
  Cbc_setParameter(model.get(), "randomCbcSeed", "1");
  if (!limits.start.empty()) {
    std::vector<int> indices(limits.start.size());
    for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int>(i);
    Cbc_setMIPStartI(model.get(), variables(), indices.data(), limits.start.data());
  }
  Cbc_solve(model.get());
  if (Cbc_isProvenInfeasible(model.get()) || Cbc_isContinuousUnbounded(model.get()))
    return Error::failed("integer program: CBC finds no solution, or no least one");
  Solution solution;
  solution.bound = Cbc_getBestPossibleObjValue(model.get());
  if (const double* best = Cbc_bestSolution(model.get())) {
    solution.values.assign(best, best + variables());
    solution.cost = Cbc_getObjValue(model.get());
    solution.optimal = Cbc_isProvenOptimal(model.get());
    if (solution.optimal && limits.relative_gap == 0) solution.bound = solution.cost;
  }
  return solution;
}

}  // namespace moescope::placement
