// The traces of `place` and `score`: parts of one file, or files of their own.
#pragma once

#include <string>

#include "core/result.hpp"
#include "routing/trace.hpp"

namespace moescope::cli {

struct LabTrace {
  routing::RoutingTrace trace;
  std::string path;                      // of its file
  std::string part;                      // "all", "odd", ...; lab/split.hpp
  std::size_t tokens = 0, requests = 0;  // of the trace, which may have been moved from

  // "deepseek.h5 (odd): 71,904 tokens of 750 requests"
  std::string describe() const;
};

struct LabTraceFlags {
  std::string trace;                // path of the file that parts are of, or ""
  std::string calibrate, evaluate;  // a part's name, or the path of a file that is taken whole
  bool allow_overlap = false;
};

struct LabTraces {
  LabTrace calibration, evaluation;
  bool overlap = false;  // they share a request, which was allowed
};

// `flag` is named by errors.
core::Result<LabTrace> load_lab_trace(const std::string& flag, const std::string& trace_path,
                                      const std::string& part_or_path);
// bad_input when the two share a request and that is not allowed.
core::Result<LabTraces> load_lab_traces(const LabTraceFlags& flags);

}  // namespace moescope::cli
