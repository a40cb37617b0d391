#include "routing/subset.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <stdexcept>

#include "routing/random_trace.hpp"
#include "routing/windows.hpp"

using namespace moescope::routing;

namespace {

// Six requests of the numbers 11, 12, ... 16, with gates.
RoutingTrace numbered_trace() {
  auto trace = random_trace({.requests = 6, .tokens_per_request = 5}, 3);
  for (int r = 0; r < 6; ++r) trace.request_number.push_back(11 + r);
  for (std::size_t i = 0; i < trace.expert_ids.size(); ++i)
    trace.gates.push_back(static_cast<float>(i));
  return trace;
}

std::vector<std::int64_t> numbers(const RoutingTrace& trace, const TokenList& tokens) {
  std::vector<std::int64_t> found;
  for (const std::size_t t : tokens) found.push_back(trace.number_of(trace.request[t]));
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::map<int, std::size_t> tokens_per_family(const RoutingTrace& trace, const TokenList& tokens) {
  std::map<int, std::size_t> counts;
  for (const std::size_t t : tokens) ++counts[trace.family_of(t)];
  return counts;
}

}  // namespace

TEST_CASE("taken tokens bring every column along, and only their requests") {
  const RoutingTrace trace = numbered_trace();
  const TokenList tokens{7, 8, 20, 21, 5 * 5 + 4};
  const RoutingTrace part = take_tokens(trace, tokens);
  REQUIRE(part.validate());
  REQUIRE(part.tokens() == tokens.size());
  CHECK(part.request_number == std::vector<std::int64_t>{12, 15, 16});
  CHECK(part.families == trace.families);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::size_t t = tokens[i];
    for (int layer = 0; layer < trace.layers; ++layer)
      CHECK(std::ranges::equal(part.at(i, layer), trace.at(t, layer)));
    CHECK(part.gates[i * 4] == trace.gates[t * 4]);
    CHECK(part.position[i] == trace.position[t]);
    CHECK(part.phase[i] == trace.phase[t]);
    CHECK(part.step[i] == trace.step[t]);
    CHECK(part.family_of(i) == trace.family_of(t));
    CHECK(part.number_of(part.request[i]) == trace.number_of(trace.request[t]));
    CHECK(part.request_source[part.request[i]] == trace.request_source[trace.request[t]]);
  }
  const TokenList beyond{trace.tokens()};
  CHECK_THROWS_AS(take_tokens(trace, beyond), std::out_of_range);
}

TEST_CASE("tokens may be taken in a new order, and columns that are absent stay so") {
  RoutingTrace trace = numbered_trace();
  trace.gates.clear();
  trace.step.clear();
  trace.request_source.clear();
  const TokenList tokens{12, 0, 13, 1};  // two requests, by turns
  const RoutingTrace part = take_tokens(trace, tokens);
  REQUIRE(part.validate());
  CHECK(part.request == std::vector<std::int32_t>{1, 0, 1, 0});
  CHECK(part.gates.empty());
  CHECK(part.step.empty());
  CHECK(part.request_source.empty());
}

TEST_CASE("parts by request number, index, phase and family") {
  const RoutingTrace trace = numbered_trace();
  CHECK(numbers(trace, tokens_by_parity(trace, true)) == std::vector<std::int64_t>{11, 13, 15});
  CHECK(numbers(trace, tokens_by_parity(trace, false)) == std::vector<std::int64_t>{12, 14, 16});
  CHECK(numbers(trace, tokens_of_every(trace, 4)) == std::vector<std::int64_t>{11, 15});
  CHECK(tokens_of_phase(trace, Phase::prefill) == TokenList{0, 5, 10, 15, 20, 25});
  const auto family = tokens_of_family(trace, "family2");
  REQUIRE(family);
  CHECK(numbers(trace, *family) == std::vector<std::int64_t>{13, 16});
  const auto unknown = tokens_of_family(trace, "famly2");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.find("family2") != std::string::npos);
}

TEST_CASE("a budget is exact and shared equally until a family runs out") {
  // Three families: 2, 2 and 1 requests of five tokens.
  const RoutingTrace trace = random_trace({.requests = 5, .tokens_per_request = 5}, 3);
  for (std::size_t budget = 0; budget <= 25; ++budget) {
    const auto tokens = tokens_within_budget(trace, budget);
    REQUIRE(tokens.size() == budget);
    CHECK(std::ranges::is_sorted(tokens));
    REQUIRE(take_tokens(trace, tokens).validate());
    auto counts = tokens_per_family(trace, tokens);
    if (budget <= 15) {
      for (int f = 0; f < 3; ++f) {
        CHECK(counts[f] >= budget / 3);
        CHECK(counts[f] <= (budget + 2) / 3);
      }
    } else {
      CHECK(counts[2] == 5);
    }
  }
  CHECK(tokens_within_budget(trace, 1000).size() == 25);
  // Whole requests first: one request of each family, not a token of each request.
  CHECK(take_tokens(trace, tokens_within_budget(trace, 15)).requests() == 3);
}

TEST_CASE("a trace is its two parts put together") {
  const RoutingTrace trace = numbered_trace();
  const auto first = take_tokens(trace, tokens_of_phase(trace, Phase::prefill));
  auto second = take_tokens(trace, tokens_by_parity(trace, false));
  second.families.insert(second.families.begin(), "another");
  for (auto& family : second.request_family) ++family;
  const auto both = concatenate(first, second);
  REQUIRE(both);
  REQUIRE(both->validate());
  CHECK(both->tokens() == 6 + 15);
  CHECK(both->requests() == 6 + 3);
  CHECK(both->families == std::vector<std::string>{"family0", "family1", "family2", "another"});
  CHECK(both->number_of(6) == 12);
  CHECK(both->request_family[6] == 1);
  CHECK(std::ranges::is_sorted(both->step));
  CHECK(std::ranges::equal(both->at(6, 1), second.at(0, 1)));
  CHECK(both->gates.size() == both->expert_ids.size());

  auto without_gates = second;
  without_gates.gates.clear();
  CHECK(concatenate(first, without_gates)->gates.empty());
  CHECK(concatenate(take_tokens(trace, TokenList{}), second)->gates == second.gates);
  CHECK_FALSE(concatenate(first, random_trace({.experts = 9}, 1)));
}

TEST_CASE("windows are consecutive, and the last may be short") {
  RoutingTrace trace = numbered_trace();
  set_windows(trace, 8);
  CHECK(trace.step[7] == 0);
  CHECK(trace.step[8] == 1);
  CHECK(trace.step[29] == 3);
}
