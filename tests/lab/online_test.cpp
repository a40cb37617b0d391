#include "lab/online.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "core/rng.hpp"
#include "lab/mixes.hpp"
#include "lab/split.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Placement;

namespace {

Placement one_layer(const std::vector<std::int32_t>& primary, int ranks) {
  Placement placement(1, static_cast<int>(primary.size()), ranks);
  placement.primary = primary;
  return placement;
}

Placement random_placement(int experts, int ranks, core::Rng& rng) {
  std::vector<std::int32_t> primary(experts);
  for (int e = 0; e < experts; ++e) primary[e] = e % ranks;
  rng.shuffle(primary);
  auto placement = one_layer(primary, ranks);
  for (int e = 0; e < experts; ++e)
    if (rng.chance(0.3)) placement.replicas_at(0, e) = {(primary[e] + 1) % ranks};
  return placement;
}

std::uint64_t moved_with(const Placement& current, const Placement& next,
                         const std::vector<int>& labels) {
  std::uint64_t moved = 0;
  for (int rank = 0; rank < next.ranks; ++rank)
    for (const int expert : next.local_experts(0, rank))
      moved += !current.hosts(0, expert, labels[rank]);
  return moved;
}

}  // namespace

TEST_CASE("a placement with other labels moves nothing") {
  const auto current = one_layer({0, 0, 1, 1, 2, 2}, 3);
  const auto next = one_layer({2, 2, 0, 0, 1, 1}, 3);
  CHECK(lab::moved_experts(current, next) == 6);
  const auto kept = lab::keep_slots(current, next, {2, 2, 2}, 1);
  CHECK(kept == current);
  CHECK(lab::moved_experts(current, kept) == 0);
}

TEST_CASE("the fewest experts move, by hand") {
  // Groups {2, 4, 5} and {0, 1, 3} against {0, 1, 2} and {3, 4, 5}: two change places.
  const auto current = one_layer({0, 0, 0, 1, 1, 1}, 2);
  const auto next = one_layer({1, 1, 0, 1, 0, 0}, 2);
  const auto kept = lab::keep_slots(current, next, {3, 3}, 1);
  CHECK(kept.primary == std::vector<std::int32_t>{0, 0, 1, 0, 1, 1});
  CHECK(lab::moved_experts(current, kept) == 2);
}

TEST_CASE("a new copy is one expert moved, a dropped one is none") {
  auto current = one_layer({0, 0, 1, 1}, 2);
  current.replicas_at(0, 0) = {1};
  auto next = one_layer({0, 0, 1, 1}, 2);
  next.replicas_at(0, 2) = {0};
  CHECK(lab::moved_experts(current, next) == 1);
}

TEST_CASE("no relabelling moves fewer than the one found") {
  core::Rng rng(4);
  for (int round = 0; round < 50; ++round) {
    const int ranks = rng.between(2, 5);
    const auto current = random_placement(12, ranks, rng), next = random_placement(12, ranks, rng);
    const auto kept = lab::keep_slots(current, next, std::vector<int>(ranks, 12), 1);
    std::vector<int> labels(ranks);
    std::iota(labels.begin(), labels.end(), 0);
    std::uint64_t fewest = 1000;
    do fewest = std::min(fewest, moved_with(current, next, labels));
    while (std::ranges::next_permutation(labels).found);
    REQUIRE(lab::moved_experts(current, kept) == fewest);
  }
}

TEST_CASE("ranks with other slots keep their labels, and nodes stay together") {
  core::Rng rng(5);
  for (int round = 0; round < 50; ++round) {
    // 14 experts on 4 ranks: 4, 4, 3, 3.
    const auto slots = placement::even_slots(14, 4);
    const auto draw = [&] {
      std::vector<std::int32_t> primary{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3};
      rng.shuffle(primary);
      return one_layer(primary, 4);
    };
    const auto current = draw(), next = draw();
    CHECK(lab::keep_slots(current, next, slots, 1).validate(slots));
    const auto kept = lab::keep_slots(current, next, {4, 4, 4, 4}, 2);
    for (int a = 0; a < 14; ++a)
      for (int b = 0; b < 14; ++b)
        REQUIRE((next.primary[a] / 2 == next.primary[b] / 2) ==
                (kept.primary[a] / 2 == kept.primary[b] / 2));
    CHECK(lab::moved_experts(current, kept) <= lab::moved_experts(current, next));
  }
}

TEST_CASE("memory fades exponentially, and what is forgotten stays so") {
  const std::vector<std::size_t> young(20000, 0), old(20000, 3);
  CHECK(lab::remembered(young, 0.5, 1).size() == 20000);
  CHECK(lab::remembered(old, 1, 1).size() == 20000);
  const auto left = lab::remembered(old, 0.5, 1);
  CHECK(std::abs(static_cast<double>(left.size()) - 2500) < 250);  // 5 standard deviations
  const auto later = lab::remembered(std::vector<std::size_t>(20000, 4), 0.5, 1);
  CHECK(std::ranges::includes(left, later));
}

namespace {

// Calibrated on one family, served with it and then with two others.
lab::Material drifting(std::size_t window) {
  const auto trace = random_trace({.layers = 2,
                                   .experts = 12,
                                   .top_k = 3,
                                   .requests = 300,
                                   .tokens_per_request = 20,
                                   .tokens_per_step = 0,
                                   .skew = 3},
                                  6);
  const auto odd = *lab::part_of(trace, "odd"), even = *lab::part_of(trace, "even");
  auto material =
      lab::make_material(routing::take_tokens(odd, lab::uniform_mix(odd, {0})),
                         routing::take_tokens(even, lab::switched_mix(even, {0}, {1, 2})),
                         {.window_tokens = window, .null = false});
  REQUIRE(material);
  REQUIRE(material->set_sources(4, "hash"));
  return *material;
}

}  // namespace

TEST_CASE("contiguous never moves, and serving it twice is the same") {
  const auto material = drifting(60);
  const auto rows = lab::serve_online(material, *lab::candidates("contiguous", false, ""),
                                      {.ranks = 4}, {.every = 2, .forget = 0.5});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].error.empty());
  CHECK(rows[0].moved == 0);
  const std::size_t windows = (material.evaluation.tokens() + 59) / 60;
  CHECK(rows[0].replans == (windows - 1) / 2);
  CHECK(rows[0].static_costs == rows[0].online_costs);
  CHECK(rows[0].static_paper_costs == rows[0].online_paper_costs);
}

TEST_CASE("the static cost is that of the whole evaluation, window by window") {
  const auto material = drifting(70);
  const auto candidates = *lab::candidates("coactivation", false, "");
  const auto rows = lab::serve_online(material, candidates, {.ranks = 4}, {});
  const auto compared = lab::compare(material, candidates, {.ranks = 4}, std::nullopt);
  REQUIRE(compared);
  const auto& whole = compared->rows[1];
  CHECK(rows[1].static_remote_ranks == Approx(whole.score.remote_ranks_per_token));
  CHECK(rows[1].static_max_over_mean == Approx(whole.score.max_over_mean));
  const auto costs = compared->request_costs(whole, &metrics::Score::request_remote_ranks);
  const auto paper = compared->request_costs(whole, &metrics::Score::request_paper_comm);
  for (std::size_t r = 0; r < paper.size(); ++r)
    CHECK(rows[1].static_paper_costs[r] == Approx(paper[r]));
  for (std::size_t r = 0; r < costs.size(); ++r) CHECK(rows[1].static_costs[r] == Approx(costs[r]));
}

TEST_CASE("re-planning follows a drift, and forgetting follows one that memory outweighs") {
  // Two experts per rank: one family wants {0, 1}, {2, 3}, ... together, the other {0, 2}, ...
  const auto tokens = [](int family, int times) {
    std::vector<HandToken> list;
    for (int round = 0; round < times; ++round)
      for (const auto& pair :
           family == 0 ? std::vector<std::pair<int, int>>{{0, 1}, {2, 3}, {4, 5}, {6, 7}}
                       : std::vector<std::pair<int, int>>{{0, 2}, {1, 3}, {4, 6}, {5, 7}})
        list.push_back(
            {family,
             {static_cast<std::uint16_t>(pair.first), static_cast<std::uint16_t>(pair.second)}});
    return list;
  };
  auto served = tokens(0, 10);
  const auto later = tokens(1, 20);
  served.insert(served.end(), later.begin(), later.end());
  auto material = lab::make_material(hand_trace(8, 2, tokens(0, 50)), hand_trace(8, 2, served),
                                     {.window_tokens = 20, .null = false});
  REQUIRE(material);
  REQUIRE(material->set_sources(4, "hash"));
  const auto candidates = *lab::candidates("coactivation", false, "");
  const auto row = [&](double forget) {
    return lab::serve_online(*material, candidates, {.ranks = 4},
                             {.every = 1, .forget = forget})[1];
  };
  const auto remembering = row(1), forgetting = row(0.5);
  CHECK(remembering.moved == 0);
  CHECK(remembering.online_remote_ranks == remembering.static_remote_ranks);
  // Every rank gives up one expert.
  CHECK(forgetting.moved == 4);
  CHECK(forgetting.online_remote_ranks < forgetting.static_remote_ranks);
}

TEST_CASE("with a re-plan interval beyond the end nothing changes") {
  const auto material = drifting(60);
  const auto rows = lab::serve_online(material, *lab::candidates("tacg", true, ""),
                                      {.ranks = 4, .replica_slots = 1}, {.every = 1000});
  for (const auto& row : rows) {
    CHECK(row.error.empty());
    CHECK(row.replans == 0);
    CHECK(row.moved == 0);
    CHECK(row.online_remote_ranks == row.static_remote_ranks);
  }
}
