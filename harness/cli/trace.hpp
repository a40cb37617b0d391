// The subcommands of `moescope trace`.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "routing/formats/copy.hpp"
#include "store/trace/open_trace.hpp"

namespace moescope::cli {

// Where a trace is read from, for every subcommand that reads one.
struct TraceFlags {
  std::vector<std::string> sources;
  std::string format, families, out, out_format;
  int experts = 0, layers = 0;
  bool skip_bad = false, quiet = false;
};

// The flags that say how sources are read.
void add_reading_flags(CLI::App& command, TraceFlags& flags);
store::OpenOptions open_options(const TraceFlags& flags);

// Families by request number from a file; empty when `families` names none but families themselves.
core::Result<routing::ChooseRequests> choose_families(const std::string& families);

// A progress bar on stderr for a stream; `interrupted` after an interrupt.
routing::OnProgress stream_progress(const std::string& title, bool quiet);

core::Result<void> import_trace(const TraceFlags& flags, bool json);
core::Result<void> export_trace(const TraceFlags& flags, bool json);
core::Result<void> info_trace(const TraceFlags& flags, bool json);
void add_trace_record(CLI::App& command, Session& session);

}  // namespace moescope::cli
