#include "lab/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/rng.hpp"
#include "placement/span/label_alignment.hpp"
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
  static const std::vector<std::string> names{"given", "hash", "affinity", "prefix"};
  return names;
}

std::string default_source_policy(const routing::RoutingTrace& trace, int ranks) {
  return trace.requests() > 0 && given_sources(trace, ranks) ? "given" : "hash";
}

Result<Sources> assign_sources(const routing::RoutingTrace& trace, int ranks,
                               const std::string& policy) {
  if (policy == "given") return given_sources(trace, ranks);
  if (policy == "hash" || follows_placement(policy)) return hashed_sources(trace, ranks);
  return Error::bad_input(placement::unknown_name("source policy", policy, source_policies()));
}

bool follows_placement(const std::string& policy) {
  return policy == "affinity" || policy == "prefix";
}

Result<Sources> placement_sources(const routing::RoutingTrace& trace,
                                  const placement::Placement& placement,
                                  const std::string& policy) {
  const int ranks = placement.ranks;
  if (ranks > placement::kMaxMaskRanks)
    return Error::bad_input(fmt::format("--sources {}: {} ranks, at most {} are possible", policy,
                                        ranks, placement::kMaxMaskRanks));
  std::vector<double> sizes(trace.requests(), 0.0), savings(trace.requests() * ranks, 0.0);
  for (const std::int32_t request : trace.request) ++sizes[request];
  const int last = policy == "prefix" ? kPrefixTokens : std::numeric_limits<int>::max();
  for (int layer = 0; layer < trace.layers; ++layer) {
    std::vector<placement::RankMask> hosts(trace.experts);
    for (int e = 0; e < trace.experts; ++e) {
      hosts[e] = placement::rank_bit(placement.primary_at(layer, e));
      for (const int rank : placement.replicas_at(layer, e)) hosts[e] |= placement::rank_bit(rank);
    }
    for (std::size_t t = 0; t < trace.tokens(); ++t) {
      if (trace.position[t] >= last) continue;
      double* saved = &savings[static_cast<std::size_t>(trace.request[t]) * ranks];
      placement::for_each_rank(placement::serving_ranks(trace.at(t, layer), hosts),
                               [&](int rank) { ++saved[rank]; });
    }
  }
  return placement::assign_within_cap(savings, sizes, ranks, kSourceTokenCap);
}

}  // namespace moescope::lab
