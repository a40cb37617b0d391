#include "lab/sources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/rng.hpp"
#include "placement/unknown_name.hpp"

namespace moescope::lab {
namespace {

using core::Error;
using core::Result;
using Sources = std::vector<std::int32_t>;

Result<Sources> given_sources(const routing::RoutingTrace& trace, int ranks) {
  if (trace.request_source.size() != trace.requests())
    return Error::bad_input("--sources given: the trace names no source ranks, 'hash' makes some");
  for (std::size_t r = 0; r < trace.requests(); ++r)
    if (trace.request_source[r] < 0 || trace.request_source[r] >= ranks)
      return Error::bad_input(
          fmt::format("--sources given: request {} has source rank {}, 0 to {} is needed",
                      trace.number_of(r), trace.request_source[r], ranks - 1));
  return trace.request_source;
}

Sources hashed_sources(const routing::RoutingTrace& trace, int ranks) {
  Sources sources(trace.requests());
  for (std::size_t r = 0; r < sources.size(); ++r)
    sources[r] =
        static_cast<std::int32_t>(core::mix64(static_cast<std::uint64_t>(trace.number_of(r))) %
                                  static_cast<std::uint64_t>(ranks));
  return sources;
}

}  // namespace

const std::vector<std::string>& source_policies() {
  static const std::vector<std::string> names{"given", "hash"};
  return names;
}

std::string default_source_policy(const routing::RoutingTrace& trace, int ranks) {
  return trace.requests() > 0 && given_sources(trace, ranks) ? "given" : "hash";
}

Result<Sources> assign_sources(const routing::RoutingTrace& trace, int ranks,
                               const std::string& policy) {
  if (policy == "given") return given_sources(trace, ranks);
  if (policy == "hash") return hashed_sources(trace, ranks);
  return Error::bad_input(placement::unknown_name("source policy", policy, source_policies()));
}

}  // namespace moescope::lab
