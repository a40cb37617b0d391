#include "lab/shifts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "routing/windows.hpp"

namespace moescope::lab {
namespace {

using routing::RoutingTrace;
using routing::TokenList;

// The cases with the same calibration, which is placed on once.
struct Group {
  const TokenList* calibration;
  std::vector<std::size_t> cases;
};

std::vector<Group> grouped(const std::vector<ShiftCase>& cases) {
  std::vector<Group> groups;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const auto same = std::ranges::find_if(
        groups, [&](const Group& group) { return *group.calibration == cases[c].calibration; });
    if (same != groups.end())
      same->cases.push_back(c);
    else
      groups.push_back({&cases[c].calibration, {c}});
  }
  return groups;
}

// The served order makes the steps: those of the trace belong to its own order.
RoutingTrace served(const RoutingTrace& trace, const TokenList& tokens, std::size_t window) {
  RoutingTrace part = routing::take_tokens(trace, tokens);
  routing::set_windows(part, window);
  return part;
}

}  // namespace

std::size_t trials_of_shifts(const std::vector<ShiftCase>& cases,
                             const std::vector<Candidate>& candidates) {
  return trials_of(candidates) * (grouped(cases).size() + cases.size());
}

Material served_case(const Material& material, const ShiftCase& shift_case) {
  Material served_material;
  served_material.window_tokens = material.window_tokens;
  served_material.calibration =
      served(material.calibration, shift_case.calibration, material.window_tokens);
  served_material.evaluation =
      served(material.evaluation, shift_case.evaluation, material.window_tokens);
  served_material.statistics = routing::collect_statistics(served_material.calibration);
  return served_material;
}

ShiftMatrix score_shifts(const Material& material, const std::vector<ShiftCase>& cases,
                         const std::vector<Candidate>& candidates, const TrialOptions& options) {
  ShiftMatrix matrix;
  std::vector<std::optional<Comparison>> done(cases.size());  // in the order of placing
  std::size_t ended = 0;
  std::string now;
  TrialOptions trial = options;
  if (options.on_trial)
    trial.on_trial = [&](const std::string& running, std::size_t more) {
      options.on_trial(now + ": " + running, ended + more);
    };
  const auto stopped = [&] { return options.stop && *options.stop; };
  for (const auto& group : grouped(cases)) {
    if (stopped()) break;
    const ShiftCase& first = cases[group.cases.front()];
    now = fmt::format("placing for {} {}", first.shift, first.name);
    const auto calibration =
        served(material.calibration, *group.calibration, material.window_tokens);
    const auto statistics = routing::collect_statistics(calibration);
    const auto placements = place_all(candidates, calibration, statistics, trial);
    ended += trials_of(candidates);
    for (const std::size_t c : group.cases) {
      if (stopped()) break;
      now = fmt::format("scoring {} {}", cases[c].shift, cases[c].name);
      const auto evaluation =
          served(material.evaluation, cases[c].evaluation, material.window_tokens);
      done[c] = tabulate(candidates, placements,
                         score_all(candidates, placements, evaluation, trial), evaluation, trial);
      ended += trials_of(candidates);
    }
  }
  for (std::size_t c = 0; c < cases.size(); ++c) {
    if (!done[c]) continue;
    matrix.cases.push_back(cases[c]);
    matrix.comparisons.push_back(*std::move(done[c]));
  }
  return matrix;
}

}  // namespace moescope::lab
