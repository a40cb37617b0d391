#include "lab/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "core/rng.hpp"
#include "core/text.hpp"
#include "placement/unknown_name.hpp"
#include "routing/subset.hpp"

namespace moescope::lab {
namespace {

using core::Error;
using core::Result;
using routing::RoutingTrace;
using routing::TokenList;

const std::vector<std::string> kPlainParts{"all", "odd", "even", "prefill", "decode"};
const std::vector<std::string> kValueParts{"family=", "every=", "budget="};
constexpr char kPartSeparator = ':';  // one that shells leave alone

Result<std::size_t> count_after_equals(const std::string& part) {
  const std::string digits = part.substr(part.find('=') + 1);
  std::size_t count = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (status != std::errc() || end != digits.data() + digits.size() || count == 0)
    return Error::bad_input(
        fmt::format("part '{}': a whole number of at least 1 is needed after '='", part));
  return count;
}

Result<TokenList> family_tokens(const RoutingTrace& trace, const std::string& part) {
  TokenList tokens;
  for (const auto& name : core::split(part.substr(part.find('=') + 1), '+')) {
    MOESCOPE_TRY(const auto of_family, routing::tokens_of_family(trace, name));
    tokens.insert(tokens.end(), of_family.begin(), of_family.end());
  }
  std::ranges::sort(tokens);
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

Result<TokenList> tokens_of_part(const RoutingTrace& trace, const std::string& part) {
  if (part == "odd" || part == "even") return routing::tokens_by_parity(trace, part == "odd");
  if (part == "prefill") return routing::tokens_of_phase(trace, routing::Phase::prefill);
  if (part == "decode") return routing::tokens_of_phase(trace, routing::Phase::decode);
  if (part.starts_with("family=")) return family_tokens(trace, part);
  if (part.starts_with("every=")) {
    MOESCOPE_TRY(const auto n, count_after_equals(part));
    return routing::tokens_of_every(trace, n);
  }
  if (part.starts_with("budget=")) {
    MOESCOPE_TRY(const auto budget, count_after_equals(part));
    return routing::tokens_within_budget(trace, budget);
  }
  std::vector<std::string> known = kPlainParts;
  for (const auto& prefix : kValueParts) known.push_back(prefix + "...");
  return Error::bad_input(placement::unknown_name("part", part, known));
}

// `part`: one without ':'.
Result<RoutingTrace> take_part(const RoutingTrace& trace, const std::string& part) {
  if (part == "all") return trace;
  MOESCOPE_TRY(const auto tokens, tokens_of_part(trace, part));
  return routing::take_tokens(trace, tokens);
}

// A fingerprint per request of what was routed: positions and experts in order.
std::vector<std::uint64_t> contents(const RoutingTrace& trace) {
  std::vector<std::uint64_t> hashes(trace.requests(), 0);
  const auto choices = static_cast<std::size_t>(trace.layers) * trace.top_k;
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    std::uint64_t& hash = hashes[trace.request[t]];
    hash = core::mix64(hash ^ static_cast<std::uint64_t>(trace.position[t]));
    for (std::size_t i = 0; i < choices; ++i)
      hash = core::mix64(hash ^ trace.expert_ids[t * choices + i]);
  }
  return hashes;
}

}  // namespace

bool names_a_part(const std::string& text) {
  const std::string first = text.substr(0, text.find(kPartSeparator));
  return std::ranges::count(kPlainParts, first) > 0 ||
         std::ranges::any_of(kValueParts,
                             [&](const auto& prefix) { return first.starts_with(prefix); });
}

Result<RoutingTrace> part_of(const RoutingTrace& trace, const std::string& part) {
  const auto steps = core::split(part, kPartSeparator);
  MOESCOPE_TRY(auto taken, take_part(trace, steps.front()));
  for (std::size_t i = 1; i < steps.size(); ++i) {
    auto narrower = take_part(taken, steps[i]);
    if (!narrower) return narrower.error().in(fmt::format("part '{}'", part));
    taken = *std::move(narrower);
  }
  if (taken.tokens() == 0)
    return Error::bad_input(fmt::format("part '{}' of the trace has no token", part));
  return taken;
}

Result<void> check_disjoint(const RoutingTrace& calibration, const RoutingTrace& evaluation,
                            bool same_trace) {
  std::map<std::int64_t, std::size_t> seen;
  for (std::size_t r = 0; r < calibration.requests(); ++r) seen[calibration.number_of(r)] = r;
  std::vector<std::uint64_t> theirs, ours;
  if (!same_trace) {
    theirs = contents(calibration);
    ours = contents(evaluation);
  }
  for (std::size_t r = 0; r < evaluation.requests(); ++r) {
    const auto found = seen.find(evaluation.number_of(r));
    if (found == seen.end() || (!same_trace && theirs[found->second] != ours[r])) continue;
    return Error::bad_input(
        fmt::format("request {} is in the calibration and in the evaluation: they may share none "
                    "(--allow-overlap scores it all the same and says so)",
                    evaluation.number_of(r)));
  }
  return {};
}

}  // namespace moescope::lab
