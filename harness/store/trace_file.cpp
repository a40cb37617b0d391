#include "store/trace_file.hpp"

#include "routing/formats/copy.hpp"
#include "store/trace/open_trace.hpp"

namespace moescope::store {

core::Result<routing::RoutingTrace> load_trace(const std::string& path,
                                               const LoadOptions& options) {
  routing::BadRows bad(options.skip_bad);
  MOESCOPE_TRY(const auto reader,
               open_trace({path}, {options.format, {options.experts, options.layers}, {}}, bad));
  const auto progress = [&](routing::ReadProgress at) -> core::Result<void> {
    if (options.progress) options.progress(at.done, at.total);
    return {};
  };
  auto trace = routing::collect_trace(*reader, progress);
  if (options.report) *options.report = {bad.count(), bad.first()};
  // What was met in a file names it; what the whole trace breaks does not.
  if (!trace && trace.error().message.starts_with("trace: ")) return trace.error().in(path);
  return trace;
}

}  // namespace moescope::store
