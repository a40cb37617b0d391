#include "routing/formats/summary.hpp"

#include <algorithm>

namespace moescope::routing {

using core::Result;

std::uint64_t TraceSummary::family_requests(std::size_t family) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(requests.family, static_cast<std::int32_t>(family)));
}

std::uint64_t TraceSummary::family_tokens(std::size_t family) const {
  std::uint64_t tokens_of_family = 0;
  for (std::size_t r = 0; r < request_tokens.size(); ++r)
    if (requests.family[r] == static_cast<std::int32_t>(family))
      tokens_of_family += request_tokens[r];
  return tokens_of_family;
}

Result<TraceSummary> summarize_trace(TraceReader& reader, const OnProgress& progress) {
  TraceSummary summary;
  summary.header = reader.header();
  const auto layers = static_cast<std::size_t>(summary.header.layers);
  const auto top_k = static_cast<std::size_t>(summary.header.top_k);
  // Rows of as many experts as have been seen, widened when a larger id comes.
  std::size_t experts = static_cast<std::size_t>(std::max(summary.header.experts, 1));
  std::vector<std::uint64_t> load(layers * experts, 0);
  TraceRows rows;
  for (;;) {
    MOESCOPE_TRY(const bool more, reader.next(rows));
    if (progress) MOESCOPE_CHECK(progress(reader.progress()));
    if (!more) break;
    const std::size_t largest = *std::ranges::max_element(rows.expert_ids);
    if (largest >= experts) {
      std::vector<std::uint64_t> wider(layers * (largest + 1), 0);
      for (std::size_t l = 0; l < layers; ++l)
        std::copy_n(load.begin() + l * experts, experts, wider.begin() + l * (largest + 1));
      load = std::move(wider);
      experts = largest + 1;
    }
    for (std::size_t i = 0; i < rows.expert_ids.size(); ++i)
      ++load[i / top_k % layers * experts + rows.expert_ids[i]];
    for (std::size_t t = 0; t < rows.tokens(); ++t) {
      const auto request = static_cast<std::size_t>(rows.request[t]);
      if (request >= summary.request_tokens.size()) summary.request_tokens.resize(request + 1, 0);
      ++summary.request_tokens[request];
    }
    summary.tokens += rows.tokens();
    summary.decode_tokens +=
        static_cast<std::uint64_t>(std::ranges::count(rows.phase, Phase::decode));
  }
  summary.header.experts = static_cast<int>(experts);
  summary.load = std::move(load);
  summary.requests = reader.requests();
  summary.request_tokens.resize(summary.requests.family.size(), 0);
  return summary;
}

}  // namespace moescope::routing
