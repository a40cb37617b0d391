// Whatever the edits, the incremental score has the bits of a score of the whole placement.
#include "metrics/incremental_score.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "metrics/same_score.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using metrics::Score;
using placement::Placement;
using routing::RoutingTrace;

namespace {

// A move, a swap, a replica more or a replica less, wherever it lands.
void edit(Placement& placement, core::Rng& rng) {
  const auto layer = static_cast<int>(rng.below(placement.layers));
  const auto expert = static_cast<int>(rng.below(placement.experts));
  const auto rank = static_cast<std::int32_t>(rng.below(placement.ranks));
  auto& replicas = placement.replicas_at(layer, expert);
  auto& primary = placement.primary_at(layer, expert);
  const auto held = std::ranges::find(replicas, rank);
  if (held != replicas.end()) {
    replicas.erase(held);
  } else if (primary != rank && rng.chance(0.5)) {
    replicas.insert(std::ranges::upper_bound(replicas, rank), rank);
  } else if (primary != rank) {
    primary = rank;
  } else {
    const auto other = static_cast<int>(rng.below(placement.experts));
    std::swap(primary, placement.primary_at(layer, other));
    replicas.clear();
    placement.replicas_at(layer, other).clear();
  }
}

Placement spread(const RoutingTrace& trace, int ranks) {
  Placement placement(trace.layers, trace.experts, ranks);
  for (std::size_t i = 0; i < placement.primary.size(); ++i)
    placement.primary[i] = static_cast<std::int32_t>(i % ranks);
  return placement;
}

}  // namespace

TEST_CASE("an edited placement scores as it would from the start, for every selector") {
  core::Rng rng(31);
  for (const auto& description : placement::selectors()) {
    CAPTURE(description.name);
    for (int round = 0; round < 4; ++round) {
      const int ranks = 2 * rng.between(1, 4), experts = rng.between(4, 20);
      auto trace = std::make_shared<RoutingTrace>(
          random_trace({.layers = rng.between(1, 4),
                        .experts = experts,
                        .top_k = rng.between(1, 4),
                        .requests = 2 * ranks,  // so that every rank is a source
                        .tokens_per_request = 12,
                        .ranks = ranks,
                        .tokens_per_step = round % 2 * 16},
                       rng.next()));
      if (round == 3)
        for (auto& step : trace->step) step = step * 5 % 7;  // windows out of order
      const metrics::ScoreOptions options{description.name, 1 + round % 2};
      Placement placement = spread(*trace, ranks);
      auto edited = metrics::IncrementalScore::start(trace, placement, options);
      REQUIRE(edited);
      check_same_score(edited->score(), *metrics::score(*trace, placement, options));
      for (int step = 0; step < 12; ++step) {
        const Placement before = placement;
        edit(placement, rng);
        const auto expected = metrics::score(*trace, placement, options);
        REQUIRE(expected);
        const auto predicted = edited->predict(placement);
        REQUIRE(predicted);
        check_same_score(*predicted, *expected);
        if (step % 3 == 2) placement = before;  // not committed
        REQUIRE(edited->update(placement));
        check_same_score(edited->score(), *metrics::score(*trace, placement, options));
      }
    }
  }
}

TEST_CASE("a selector that remembers across layers is scored again as a whole") {
  core::Rng rng(32);
  auto trace = std::make_shared<RoutingTrace>(random_trace({.layers = 3, .requests = 8}, 5));
  metrics::ScoreOptions options{"gesr", 2};
  options.selector_settings = {{"load_scope", "model"}};
  Placement placement = spread(*trace, 4);
  auto edited = metrics::IncrementalScore::start(trace, placement, options);
  REQUIRE(edited);
  for (int step = 0; step < 30; ++step) {
    edit(placement, rng);
    REQUIRE(edited->update(placement));
    check_same_score(edited->score(), *metrics::score(*trace, placement, options));
  }
}

TEST_CASE("an edit that cannot be scored leaves the score as it was") {
  auto trace = std::make_shared<RoutingTrace>(random_trace({}, 1));
  const Placement placement = spread(*trace, 4);
  auto edited = metrics::IncrementalScore::start(trace, placement, {});
  REQUIRE(edited);
  const Score before = edited->score();
  Placement broken = placement;
  broken.primary_at(1, 3) = 9;
  const auto refused = edited->update(broken);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("layer 1, expert 3") != std::string::npos);
  CHECK(edited->placement() == placement);
  check_same_score(edited->score(), before);
  CHECK_FALSE(edited->predict(Placement(1, 8, 4)));
}
