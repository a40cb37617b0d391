#include "cli/lab_traces.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "lab/split.hpp"
#include "store/trace_file.hpp"

namespace moescope::cli {
namespace {

using core::Error;
using core::Result;

// 143813 -> "143,813"
std::string grouped_digits(std::size_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, 1, ',');
  return digits;
}

Result<void> check_place(const std::string& flag, const std::string& trace_path,
                         const std::string& part_or_path) {
  if (!lab::names_a_part(part_or_path)) {
    // FILE#calibration names a trace within a results file.
    if (std::filesystem::exists(part_or_path.substr(0, part_or_path.find('#')))) return {};
    return Error::bad_input(
        fmt::format("{}: '{}' is neither a file nor a part of a trace (all, odd, even, prefill, "
                    "decode, family=NAME, every=N, budget=N, or several with ':' between)",
                    flag, part_or_path));
  }
  if (!trace_path.empty()) return {};
  return Error::bad_input(
      fmt::format("{} {}: --trace must name the trace that it is a part of", flag, part_or_path));
}

Result<routing::RoutingTrace> load(const std::string& path) {
  MOESCOPE_TRY(auto trace, store::load_trace(path, {}));
  if (trace.tokens() == 0) return Error::bad_input(fmt::format("{}: the trace has no token", path));
  return trace;
}

LabTrace named(routing::RoutingTrace trace, const std::string& path, const std::string& part) {
  const std::size_t tokens = trace.tokens(), requests = trace.requests();
  return {std::move(trace), path, part, tokens, requests};
}

Result<LabTrace> part_of_file(const routing::RoutingTrace& trace, const std::string& path,
                              const std::string& part) {
  auto taken = lab::part_of(trace, part);
  if (!taken) return taken.error().in(path);
  return named(*std::move(taken), path, part);
}

}  // namespace

std::string LabTrace::describe() const {
  return fmt::format("{} ({}): {} tokens of {} requests",
                     std::filesystem::path(path).filename().string(), part, grouped_digits(tokens),
                     grouped_digits(requests));
}

Result<LabTrace> load_lab_trace(const std::string& flag, const std::string& trace_path,
                                const std::string& part_or_path) {
  MOESCOPE_CHECK(check_place(flag, trace_path, part_or_path));
  const bool is_part = lab::names_a_part(part_or_path);
  const std::string& path = is_part ? trace_path : part_or_path;
  MOESCOPE_TRY(auto trace, load(path));
  return is_part ? part_of_file(trace, path, part_or_path) : named(std::move(trace), path, "all");
}

Result<LabTraces> load_lab_traces(const LabTraceFlags& flags) {
  LabTraces traces;
  if (lab::names_a_part(flags.calibrate) && lab::names_a_part(flags.evaluate)) {
    MOESCOPE_CHECK(check_place("--calibrate", flags.trace, flags.calibrate));
    MOESCOPE_TRY(const auto trace, load(flags.trace));
    MOESCOPE_TRY(traces.calibration, part_of_file(trace, flags.trace, flags.calibrate));
    MOESCOPE_TRY(traces.evaluation, part_of_file(trace, flags.trace, flags.evaluate));
  } else {
    MOESCOPE_TRY(traces.calibration, load_lab_trace("--calibrate", flags.trace, flags.calibrate));
    MOESCOPE_TRY(traces.evaluation, load_lab_trace("--evaluate", flags.trace, flags.evaluate));
  }
  const auto disjoint = lab::check_disjoint(traces.calibration.trace, traces.evaluation.trace,
                                            traces.calibration.path == traces.evaluation.path);
  traces.overlap = !disjoint;
  if (!disjoint && !flags.allow_overlap) return disjoint.error();
  return traces;
}

}  // namespace moescope::cli
