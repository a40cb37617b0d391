// Whole traces from streams and into them.
#pragma once

#include <functional>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

// Told now and then how far the work is.
using OnProgress = std::function<core::Result<void>(ReadProgress)>;

// Families for the requests of a trace in place of its own, by number; empty keeps them.
using ChooseRequests = std::function<core::Result<TraceRequests>(const TraceRequests&)>;

struct CopyCounts {
  std::uint64_t tokens = 0, requests = 0;
  int experts = 0;
};

// Everything that `reader` still has goes to `writer`, which is finished. `change`, when it is set,
// gives the requests that are written.
core::Result<CopyCounts> copy_trace(TraceReader& reader, TraceWriter& writer,
                                    const OnProgress& progress, const ChooseRequests& change);
// The whole trace in memory, valid.
core::Result<RoutingTrace> collect_trace(TraceReader& reader, const OnProgress& progress);
// A trace in memory as the only rows of a writer.
core::Result<void> write_trace(const RoutingTrace& trace, TraceWriter& writer);
// The header of a trace in memory.
TraceHeader header_of(const RoutingTrace& trace);

}  // namespace moescope::routing
