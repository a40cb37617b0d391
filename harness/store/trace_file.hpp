// Any routing trace that moescope reads, in memory: a trace file, a trace of a results file, or a
// recording of another program (the help page of `moescope trace` lists the formats).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/result.hpp"
#include "routing/trace.hpp"

namespace moescope::store {

struct LoadReport {
  std::uint64_t rows_skipped = 0;
  std::string first_skipped;  // why the first of them was
};

struct LoadOptions {
  std::string format = {};  // a name of trace_formats(); empty: told by the content, then the name
  bool skip_bad = false;    // pass over rows that are not sound, and count them
  int experts = 0;          // routed experts per layer; 0: as the file says, or the largest id + 1
  int layers = 0;           // of replies of SGLang, which do not say
  // Called now and then with what is done of a total, in bytes or tokens.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
  LoadReport* report = nullptr;
};

// `path` is a file, a folder of CSV files (a prompt each), or FILE#calibration and FILE#evaluation
// for the traces of a results file. The trace is valid. bad_input names the file, the line or
// token, what was found and what would be right.
core::Result<routing::RoutingTrace> load_trace(const std::string& path,
                                               const LoadOptions& options = {});

}  // namespace moescope::store
