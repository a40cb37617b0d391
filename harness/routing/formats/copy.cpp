#include "routing/formats/copy.hpp"

#include <algorithm>

namespace moescope::routing {
namespace {

using core::Result;

// Experts that no file states are as many as the largest id needs.
class ExpertCount {
 public:
  void see(const TraceRows& rows) {
    if (!rows.expert_ids.empty())
      largest_ = std::max<int>(largest_, *std::ranges::max_element(rows.expert_ids));
  }
  int of(const TraceHeader& header) const {
    return header.experts > 0 ? header.experts : std::max(largest_ + 1, header.top_k);
  }

 private:
  int largest_ = -1;
};

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Result<CopyCounts> copy_trace(TraceReader& reader, TraceWriter& writer, const OnProgress& progress,
                              const ChooseRequests& change) {
  CopyCounts counts;
  ExpertCount experts;
  TraceRows rows;
  for (;;) {
    MOESCOPE_TRY(const bool more, reader.next(rows));
    if (progress) MOESCOPE_CHECK(progress(reader.progress()));
    if (!more) break;
    experts.see(rows);
    MOESCOPE_CHECK(writer.append(rows, reader.requests()));
    counts.tokens += rows.tokens();
  }
  counts.experts = experts.of(reader.header());
  TraceRequests requests = reader.requests();
  if (change) {
    MOESCOPE_TRY(requests, change(requests));
  }
  counts.requests = requests.family.size();
  MOESCOPE_CHECK(writer.finish(counts.experts, requests));
  return counts;
}

Result<RoutingTrace> collect_trace(TraceReader& reader, const OnProgress& progress) {
  RoutingTrace trace;
  ExpertCount experts;
  TraceRows rows;
  for (;;) {
    MOESCOPE_TRY(const bool more, reader.next(rows));
    if (progress) MOESCOPE_CHECK(progress(reader.progress()));
    if (!more) break;
    experts.see(rows);
    append(trace.expert_ids, rows.expert_ids);
    append(trace.gates, rows.gates);
    append(trace.request, rows.request);
    append(trace.position, rows.position);
    append(trace.phase, rows.phase);
    append(trace.step, rows.step);
  }
  const TraceHeader& header = reader.header();
  trace.layers = header.layers;
  trace.top_k = header.top_k;
  trace.experts = experts.of(header);
  const TraceRequests& requests = reader.requests();
  trace.families = requests.families;
  trace.request_family = requests.family;
  trace.request_source = requests.source;
  trace.request_number = requests.number;
  MOESCOPE_CHECK(trace.validate());
  return trace;
}

TraceHeader header_of(const RoutingTrace& trace) {
  return {trace.layers, trace.top_k, trace.experts, !trace.gates.empty(), !trace.step.empty()};
}

Result<void> write_trace(const RoutingTrace& trace, TraceWriter& writer) {
  const TraceRequests requests{trace.families, trace.request_family, trace.request_source,
                               trace.request_number};
  MOESCOPE_CHECK(writer.append(
      {trace.expert_ids, trace.gates, trace.request, trace.position, trace.phase, trace.step},
      requests));
  return writer.finish(trace.experts, requests);
}

}  // namespace moescope::routing
