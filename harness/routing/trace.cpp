#include "routing/trace.hpp"

#include <fmt/format.h>

#include <limits>

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

Result<void> check_size(const char* column, std::size_t found, std::size_t wanted,
                        bool optional = false) {
  if (found == wanted || (optional && found == 0)) return {};
  return Error::bad_input(
      fmt::format("trace: {} has {} entries, {} are needed", column, found, wanted));
}

Result<void> check_range(const char* column, std::size_t index, long found, long end) {
  if (found >= 0 && found < end) return {};
  return Error::bad_input(
      fmt::format("trace: {}[{}] is {}, 0 to {} is needed", column, index, found, end - 1));
}

Result<void> check_shape(const RoutingTrace& trace) {
  constexpr int kMaxExperts = std::numeric_limits<std::uint16_t>::max() + 1;
  if (trace.layers < 1 || trace.experts < 1 || trace.experts > kMaxExperts || trace.top_k < 1 ||
      trace.top_k > trace.experts)
    return Error::bad_input(fmt::format(
        "trace: {} layers, {} experts, top {}: at least one layer, 1 to {} experts and 1 to all of "
        "them per token are needed",
        trace.layers, trace.experts, trace.top_k, kMaxExperts));
  const std::size_t tokens = trace.tokens();
  const std::size_t choices = tokens * trace.layers * trace.top_k;
  MOESCOPE_CHECK(check_size("expert_ids", trace.expert_ids.size(), choices));
  MOESCOPE_CHECK(check_size("gates", trace.gates.size(), choices, true));
  MOESCOPE_CHECK(check_size("position", trace.position.size(), tokens));
  MOESCOPE_CHECK(check_size("phase", trace.phase.size(), tokens));
  MOESCOPE_CHECK(check_size("step", trace.step.size(), tokens, true));
  MOESCOPE_CHECK(check_size("request_number", trace.request_number.size(), trace.requests(), true));
  return check_size("request_source", trace.request_source.size(), trace.requests(), true);
}

Result<void> check_requests(const RoutingTrace& trace) {
  for (std::size_t r = 0; r < trace.requests(); ++r)
    MOESCOPE_CHECK(check_range("request_family", r, trace.request_family[r],
                               static_cast<long>(trace.families.size())));
  for (std::size_t r = 0; r < trace.request_source.size(); ++r)
    MOESCOPE_CHECK(check_range("request_source", r, trace.request_source[r],
                               std::numeric_limits<std::int32_t>::max()));
  std::vector<std::int32_t> last(trace.requests(), -1);
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    const std::int32_t request = trace.request[t];
    MOESCOPE_CHECK(check_range("request", t, request, static_cast<long>(trace.requests())));
    MOESCOPE_CHECK(check_range("phase", t, static_cast<long>(trace.phase[t]), 2));
    if (trace.position[t] <= last[request])
      return Error::bad_input(fmt::format("trace: position[{}] is {}, more than {} is needed ", t,
                                          trace.position[t], last[request]) +
                              fmt::format("(the tokens of request {} ascend)", request));
    last[request] = trace.position[t];
  }
  return {};
}

Result<void> check_experts(const RoutingTrace& trace) {
  // The last (token, layer) that named each expert, from 1: a repeat shows without a nested loop.
  std::vector<std::size_t> seen(trace.experts, 0);
  std::size_t visit = 0;
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    for (int layer = 0; layer < trace.layers; ++layer) {
      ++visit;
      for (const int expert : trace.at(t, layer)) {
        if (expert >= trace.experts)
          return Error::bad_input(
              fmt::format("trace: token {}, layer {}: expert {}, 0 to {} is needed", t, layer,
                          expert, trace.experts - 1));
        if (seen[expert] == visit)
          return Error::bad_input(
              fmt::format("trace: token {}, layer {}: expert {} stands twice, once is allowed", t,
                          layer, expert));
        seen[expert] = visit;
      }
    }
  }
  return {};
}

}  // namespace

Result<void> RoutingTrace::validate() const {
  MOESCOPE_CHECK(check_shape(*this));
  MOESCOPE_CHECK(check_requests(*this));
  return check_experts(*this);
}

}  // namespace moescope::routing
