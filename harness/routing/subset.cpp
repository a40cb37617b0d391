#include "routing/subset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "core/text.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

template <class Keep>
TokenList tokens_where(const RoutingTrace& trace, const Keep& keep) {
  TokenList tokens;
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    if (keep(t)) tokens.push_back(t);
  return tokens;
}

// A column of `width` values per item, at the given items.
template <class T>
std::vector<T> gather(const std::vector<T>& column, std::span<const std::size_t> items,
                      std::size_t width = 1) {
  std::vector<T> gathered;
  if (column.empty()) return gathered;
  gathered.reserve(items.size() * width);
  for (const std::size_t item : items)
    gathered.insert(gathered.end(), column.begin() + item * width,
                    column.begin() + (item + 1) * width);
  return gathered;
}

template <class T>
void append(std::vector<T>& column, const std::vector<T>& more) {
  column.insert(column.end(), more.begin(), more.end());
}

// An optional column stays where every part that has items has it.
template <class T>
void append_optional(std::vector<T>& column, std::size_t items, const std::vector<T>& more,
                     std::size_t more_items) {
  const bool known = (items == 0 || !column.empty()) && (more_items == 0 || !more.empty());
  known ? append(column, more) : column.clear();
}

std::vector<std::int64_t> request_numbers(const RoutingTrace& trace) {
  std::vector<std::int64_t> numbers(trace.requests());
  for (std::size_t r = 0; r < numbers.size(); ++r) numbers[r] = trace.number_of(r);
  return numbers;
}

}  // namespace

RoutingTrace take_tokens(const RoutingTrace& trace, std::span<const std::size_t> tokens) {
  std::vector<bool> used(trace.requests(), false);
  for (const std::size_t token : tokens) used.at(trace.request.at(token)) = true;
  std::vector<std::size_t> requests;
  std::vector<std::int32_t> new_index(trace.requests(), -1);
  for (std::size_t r = 0; r < used.size(); ++r) {
    if (!used[r]) continue;
    new_index[r] = static_cast<std::int32_t>(requests.size());
    requests.push_back(r);
  }
  RoutingTrace part;
  part.layers = trace.layers;
  part.experts = trace.experts;
  part.top_k = trace.top_k;
  part.families = trace.families;
  const auto choices = static_cast<std::size_t>(trace.layers) * trace.top_k;
  part.expert_ids = gather(trace.expert_ids, tokens, choices);
  part.gates = gather(trace.gates, tokens, choices);
  part.request = gather(trace.request, tokens);
  for (std::int32_t& request : part.request) request = new_index[request];
  part.position = gather(trace.position, tokens);
  part.phase = gather(trace.phase, tokens);
  part.step = gather(trace.step, tokens);
  part.request_family = gather(trace.request_family, requests);
  part.request_source = gather(trace.request_source, requests);
  part.request_number = gather(request_numbers(trace), requests);
  return part;
}

TokenList tokens_by_parity(const RoutingTrace& trace, bool odd) {
  return tokens_where(
      trace, [&](std::size_t t) { return (trace.number_of(trace.request[t]) % 2 != 0) == odd; });
}

TokenList tokens_of_every(const RoutingTrace& trace, std::size_t n) {
  return tokens_where(trace, [&](std::size_t t) { return trace.request[t] % n == 0; });
}

TokenList tokens_of_phase(const RoutingTrace& trace, Phase phase) {
  return tokens_where(trace, [&](std::size_t t) { return trace.phase[t] == phase; });
}

Result<TokenList> tokens_of_family(const RoutingTrace& trace, const std::string& family) {
  const auto found = std::ranges::find(trace.families, family);
  if (found == trace.families.end()) {
    const auto nearest = core::nearest_name(family, trace.families);
    return Error::bad_input(fmt::format("unknown family '{}': {}", family,
                                        nearest.empty()
                                            ? "the trace has " + core::join(trace.families)
                                            : "did you mean '" + nearest + "'?"));
  }
  const auto index = found - trace.families.begin();
  return tokens_where(trace, [&](std::size_t t) { return trace.family_of(t) == index; });
}

TokenList tokens_within_budget(const RoutingTrace& trace, std::size_t budget) {
  std::vector<std::size_t> left(trace.families.size(), 0);
  for (std::size_t t = 0; t < trace.tokens(); ++t) ++left[trace.family_of(t)];
  // Families from the smallest on: each takes an equal share of what is left, or all it has.
  std::vector<std::size_t> order(left.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t f) { return left[f]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    left[order[i]] = std::min(left[order[i]], budget / (order.size() - i));
    budget -= left[order[i]];
  }
  // Whole requests until the share is spent, in the order of requests.
  std::vector<std::size_t> length(trace.requests(), 0), granted(trace.requests(), 0);
  for (const std::int32_t request : trace.request) ++length[request];
  for (std::size_t r = 0; r < length.size(); ++r) {
    std::size_t& share = left[trace.request_family[r]];
    granted[r] = std::min(share, length[r]);
    share -= granted[r];
  }
  return tokens_where(trace, [&](std::size_t t) {
    std::size_t& grant = granted[trace.request[t]];
    if (grant == 0) return false;
    --grant;
    return true;
  });
}

Result<RoutingTrace> concatenate(const RoutingTrace& first, const RoutingTrace& second) {
  if (first.layers != second.layers || first.experts != second.experts ||
      first.top_k != second.top_k)
    return Error::bad_input(fmt::format(
        "traces of different models: {} layers, {} experts, top {} and {} layers, {} experts, "
        "top {}",
        first.layers, first.experts, first.top_k, second.layers, second.experts, second.top_k));
  RoutingTrace both = first;
  both.request_number = request_numbers(first);
  append(both.request_number, request_numbers(second));
  std::vector<std::int32_t> family_index;
  for (const auto& family : second.families) {
    const auto found = std::ranges::find(both.families, family);
    family_index.push_back(static_cast<std::int32_t>(found - both.families.begin()));
    if (found == both.families.end()) both.families.push_back(family);
  }
  for (const std::int32_t family : second.request_family)
    both.request_family.push_back(family_index[family]);
  for (const std::int32_t request : second.request)
    both.request.push_back(request + static_cast<std::int32_t>(first.requests()));
  append(both.expert_ids, second.expert_ids);
  append(both.position, second.position);
  append(both.phase, second.phase);
  auto steps = second.step;
  if (!first.step.empty())
    for (std::int32_t& step : steps) step += std::ranges::max(first.step) + 1;
  append_optional(both.step, first.tokens(), steps, second.tokens());
  append_optional(both.gates, first.tokens(), second.gates, second.tokens());
  append_optional(both.request_source, first.requests(), second.request_source, second.requests());
  return both;
}

}  // namespace moescope::routing
