// The shift protocol (metrics.md, Rules): placements computed on one mix, scored on another. Every
// shift is made from two parts of a trace that share no request.
#pragma once

#include <string>
#include <vector>

#include "lab/comparison.hpp"
#include "routing/subset.hpp"

namespace moescope::lab {

// One cell column of the matrix: what it is calibrated on (tokens of the calibration part) and
// served with (tokens of the evaluation part, in the order of serving).
struct ShiftCase {
  std::string shift;  // "family"
  std::string name;   // "math"
  routing::TokenList calibration, evaluation;
};

struct ShiftDescription {
  std::string name, summary;
};
// "none" (uniform mix on both sides), "family", "heavy", "reversed", "leave-out", "switch",
// "burst", "decode", "budget".
const std::vector<ShiftDescription>& shifts();

struct ShiftCases {
  std::vector<ShiftCase> cases;
  std::vector<std::string> skipped;  // one line per case that the trace cannot fill, and why
};
// `names`: "all", or names with commas between. bad_input names an unknown one.
core::Result<ShiftCases> make_shift_cases(const routing::RoutingTrace& calibration,
                                          const routing::RoutingTrace& evaluation,
                                          const std::string& names);

// Cases that were done, each with its rows: the first is contiguous.
struct ShiftMatrix {
  std::vector<ShiftCase> cases;
  std::vector<Comparison> comparisons;  // [cases] without null trace and bounds
};

// Of a material whose requests have their sources, with cases made of its two traces. Steps are
// windows of the served order. Candidates are placed once per distinct calibration.
ShiftMatrix score_shifts(const Material& material, const std::vector<ShiftCase>& cases,
                         const std::vector<Candidate>& candidates, const TrialOptions& options);
// One case as a material of its own, as score_shifts() serves it: for online re-planning.
Material served_case(const Material& material, const ShiftCase& shift_case);
// How many times on_trial counts during score_shifts().
std::size_t trials_of_shifts(const std::vector<ShiftCase>& cases,
                             const std::vector<Candidate>& candidates);

}  // namespace moescope::lab
