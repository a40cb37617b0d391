#include "lab/mixes.hpp"

#include <algorithm>

namespace moescope::lab {
namespace {

using routing::RoutingTrace;
using routing::TokenList;

// [families] the family's tokens, request by request in the order of requests, so that a prefix
// cuts at most one request.
class FamilyTokens {
 public:
  explicit FamilyTokens(const RoutingTrace& trace) : tokens_(trace.families.size()) {
    for (std::size_t t = 0; t < trace.tokens(); ++t) tokens_[trace.family_of(t)].push_back(t);
    for (auto& tokens : tokens_)
      std::ranges::stable_sort(tokens, {}, [&](std::size_t t) { return trace.request[t]; });
  }

  std::size_t count(int family) const { return tokens_[family].size(); }
  const TokenList& all(int family) const { return tokens_[family]; }

  void append(int family, std::size_t from, std::size_t count, TokenList& to) const {
    const auto begin = tokens_[family].begin() + from;
    to.insert(to.end(), begin, begin + count);
  }
  std::size_t smallest(const std::vector<int>& families) const {
    std::size_t count = families.empty() ? 0 : tokens_[families.front()].size();
    for (const int family : families) count = std::min(count, tokens_[family].size());
    return count;
  }

 private:
  std::vector<TokenList> tokens_;
};

std::vector<int> without(std::vector<int> families, int family) {
  std::erase(families, family);
  return families;
}

TokenList in_trace_order(TokenList tokens) {
  std::ranges::sort(tokens);
  return tokens;
}

}  // namespace

std::vector<int> families_present(const RoutingTrace& trace) {
  const FamilyTokens tokens(trace);
  std::vector<int> present;
  for (int family = 0; family < static_cast<int>(trace.families.size()); ++family)
    if (tokens.count(family) > 0) present.push_back(family);
  return present;
}

TokenList families_in_turn(const RoutingTrace& trace, const std::vector<int>& families) {
  const FamilyTokens tokens(trace);
  const std::size_t each = tokens.smallest(families);
  TokenList mix;
  for (const int family : families) tokens.append(family, 0, each, mix);
  return mix;
}

TokenList uniform_mix(const RoutingTrace& trace, const std::vector<int>& families) {
  return in_trace_order(families_in_turn(trace, families));
}

TokenList heavy_mix(const RoutingTrace& trace, int family) {
  const FamilyTokens tokens(trace);
  const auto others = without(families_present(trace), family);
  if (others.empty()) return {};
  // 4 / 5 of the list are of `family`: four tokens for each one of all the others together.
  const std::size_t per_other = 4 * others.size();
  static_assert(kHeavyShare == 0.8);
  const std::size_t each = std::min(tokens.smallest(others), tokens.count(family) / per_other);
  TokenList mix;
  tokens.append(family, 0, each * per_other, mix);
  for (const int other : others) tokens.append(other, 0, each, mix);
  return in_trace_order(std::move(mix));
}

TokenList switched_mix(const RoutingTrace& trace, const std::vector<int>& before,
                       const std::vector<int>& after) {
  if (before.empty() || after.empty()) return {};
  const FamilyTokens tokens(trace);
  // Both halves have before * after * unit tokens.
  const std::size_t unit =
      std::min(tokens.smallest(before) / after.size(), tokens.smallest(after) / before.size());
  const auto part = [&](const std::vector<int>& families, std::size_t each) {
    TokenList mix;
    for (const int family : families) tokens.append(family, 0, each, mix);
    return in_trace_order(std::move(mix));
  };
  TokenList mix = part(before, unit * after.size());
  const TokenList second = part(after, unit * before.size());
  mix.insert(mix.end(), second.begin(), second.end());
  return mix;
}

TokenList burst_mix(const RoutingTrace& trace, int family) {
  const FamilyTokens tokens(trace);
  const auto families = families_present(trace);
  if (families.size() < 2) return {};
  // 3 / 20 of the list are the burst: with F families, 3 F units beside 17 units of each family.
  static_assert(kBurstShare == 0.15);
  const std::size_t burst_units = 3 * families.size();
  const auto& own = tokens.all(family);
  std::size_t unit = std::min(tokens.smallest(families) / 17, own.size() / (17 + burst_units));
  // The burst takes the family's last requests; a request that both would need goes to neither.
  for (; unit > 0; --unit) {
    const std::size_t first_of_burst = own.size() - burst_units * unit;
    if (trace.request[own[17 * unit - 1]] != trace.request[own[first_of_burst]]) break;
  }
  TokenList mix;
  for (const int each : families) tokens.append(each, 0, 17 * unit, mix);
  mix = in_trace_order(std::move(mix));
  TokenList burst;
  tokens.append(family, own.size() - burst_units * unit, burst_units * unit, burst);
  mix.insert(mix.begin() + mix.size() / 2, burst.begin(), burst.end());
  return mix;
}

}  // namespace moescope::lab
