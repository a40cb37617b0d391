#include "lab/shifts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "lab/comparison_summary.hpp"
#include "lab/split.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using Catch::Contains;

namespace {

struct Halves {
  routing::RoutingTrace odd, even;
};

Halves halves(int families) {
  const auto trace = random_trace(
      {.experts = 12, .families = families, .requests = 120, .tokens_per_request = 12}, 7);
  return {*lab::part_of(trace, "odd"), *lab::part_of(trace, "even")};
}

std::set<std::int64_t> numbers(const routing::RoutingTrace& trace,
                               const routing::TokenList& tokens) {
  std::set<std::int64_t> found;
  for (const std::size_t t : tokens) found.insert(trace.number_of(trace.request[t]));
  return found;
}

}  // namespace

TEST_CASE("every standard shift is there, servable, and shares no request") {
  const auto [odd, even] = halves(3);
  const auto made = lab::make_shift_cases(odd, even, "all");
  REQUIRE(made);
  CHECK(made->skipped.empty());
  std::map<std::string, int> count;
  for (const auto& shift_case : made->cases) {
    ++count[shift_case.shift];
    INFO(shift_case.shift << " " << shift_case.name);
    CHECK(routing::take_tokens(odd, shift_case.calibration).validate());
    CHECK(routing::take_tokens(even, shift_case.evaluation).validate());
    const auto calibrated = numbers(odd, shift_case.calibration);
    for (const auto number : numbers(even, shift_case.evaluation))
      CHECK(calibrated.count(number) == 0);
  }
  // Budgets: 36, 144, 576 and all of the 720 calibration tokens.
  CHECK(count == std::map<std::string, int>{{"none", 1},
                                            {"family", 3},
                                            {"heavy", 3},
                                            {"reversed", 1},
                                            {"leave-out", 3},
                                            {"switch", 2},
                                            {"burst", 3},
                                            {"decode", 1},
                                            {"budget", 4}});
  for (const auto& shift_case : made->cases) {
    if (shift_case.shift == "budget" && shift_case.name != "all")
      CHECK(shift_case.calibration.size() == std::stoul(shift_case.name));
    if (shift_case.shift == "leave-out") {
      for (const std::size_t t : shift_case.calibration)
        CHECK(odd.families[odd.family_of(t)] != shift_case.name);
      for (const std::size_t t : shift_case.evaluation)
        CHECK(even.families[even.family_of(t)] == shift_case.name);
    }
  }
}

TEST_CASE("what a trace cannot fill is said and left out") {
  auto [odd, even] = halves(1);
  for (auto* half : {&odd, &even})
    std::fill(half->phase.begin(), half->phase.end(), routing::Phase::prefill);
  const auto made = lab::make_shift_cases(odd, even, "decode,switch,none");
  REQUIRE(made);
  REQUIRE(made->cases.size() == 1);
  CHECK(made->cases[0].shift == "none");
  REQUIRE(made->skipped.size() == 3);
  CHECK_THAT(made->skipped[2], Contains("decode: the trace has prefill tokens only"));
  const auto unknown = lab::make_shift_cases(odd, even, "brust");
  REQUIRE_FALSE(unknown);
  CHECK_THAT(unknown.error().message, Contains("burst"));
}

TEST_CASE("the matrix equals placing and scoring each case alone") {
  auto [odd, even] = halves(3);
  const auto cases = lab::make_shift_cases(odd, even, "family,leave-out");
  REQUIRE(cases);
  auto material = lab::make_material(odd, even, {.window_tokens = 50, .null = false});
  REQUIRE(material);
  REQUIRE(material->set_sources(4, "hash"));
  const auto candidates = lab::candidates("coactivation,eplb", false, "");
  REQUIRE(candidates);
  const auto matrix =
      lab::score_shifts(*material, cases->cases, *candidates, {.ranks = 4, .threads = 2});
  REQUIRE(matrix.comparisons.size() == 6);
  for (std::size_t c = 0; c < 6; ++c) {
    auto alone = lab::make_material(
        routing::take_tokens(material->calibration, cases->cases[c].calibration),
        routing::take_tokens(material->evaluation, cases->cases[c].evaluation), {.null = false});
    REQUIRE(alone);
    routing::set_windows(alone->evaluation, 50);
    const auto compared = lab::compare(*alone, *candidates, {.ranks = 4}, std::nullopt);
    REQUIRE(compared);
    const auto ours = lab::summarize_shift(matrix.comparisons[c], 3, "eplb");
    const auto theirs = lab::summarize(*compared, 3, "eplb");
    CHECK(ours.rows == theirs.rows);
    // All but the null trace, the bound and its gap, and the time.
    REQUIRE(ours.columns.size() == theirs.columns.size() - 3);
    for (const auto& column : ours.columns) {
      INFO(column.key);
      if (column.kind == "measured") continue;
      const auto same = std::ranges::find(theirs.columns, column.key, &store::SummaryColumn::key);
      REQUIRE(same != theirs.columns.end());
      CHECK(column.mean == same->mean);
      if (std::isnan(same->low[1])) continue;
      CHECK(column.low == same->low);
      CHECK(column.high == same->high);
    }
  }
}

TEST_CASE("a stop leaves the cases that were done") {
  auto [odd, even] = halves(3);
  const auto cases = lab::make_shift_cases(odd, even, "family");
  auto material = lab::make_material(odd, even, {.null = false});
  REQUIRE(material->set_sources(4, "hash"));
  const auto candidates = lab::candidates("eplb", false, "");
  std::atomic<bool> stop = false;
  lab::TrialOptions options{.ranks = 4, .stop = &stop};
  // Stops when the second case is about to be scored: placing has two trials, each case two more.
  options.on_trial = [&](const std::string&, std::size_t ended) { stop = ended >= 4; };
  const auto matrix = lab::score_shifts(*material, cases->cases, *candidates, options);
  CHECK(matrix.cases.size() == 1);
  CHECK(matrix.comparisons.size() == 1);
}
