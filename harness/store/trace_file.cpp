#include "store/trace_file.hpp"

#include "routing/formats/copy.hpp"
#include "store/trace/open_trace.hpp"

namespace moescope::store {

core::Result<routing::RoutingTrace> load_trace(const std::string& path,
                                               const LoadOptions& options) {
  routing::BadRows bad(options.skip_bad);
  MOESCOPE_TRY(const auto reader, open_trace({path}, {options.format, {options.experts, options.layers}, {}}, bad));
  const auto progress = [&](routing::ReadProgress at) -> core::Result<void> {
    if (options.progress) options.progress(at.done, at.total);
    return {};
  };
  auto trace = routing::collect_trace(*reader, progress);
  if (options.report) *options.report = {bad.count(), bad.first()};
  if (!trace)
    return trace.error().message.starts_with(path) ? trace.error() : trace.error().in(path);
  return trace;
}

}  // namespace moescope::store
