#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Placement;

namespace {

using Replicas = std::vector<std::vector<std::int32_t>>;

// Copies that a policy adds to contiguous primaries.
Replicas replicas(const routing::RoutingTrace& trace, int ranks, std::vector<int> slots,
                  const std::string& policy,
                  const std::map<std::string, std::string>& settings = {}) {
  const auto statistics = routing::collect_statistics(trace);
  auto problem = placement::make_problem(trace, statistics, ranks, 1, 0, 1);
  problem.replica_slots = std::move(slots);
  const auto placed = placement::compute_placement(problem, {"contiguous", policy}, settings);
  REQUIRE(placed);
  return placed->replicas;
}

}  // namespace

TEST_CASE("eplb copies the largest load per copy to the least loaded rank") {
  // Loads 12, 4, 3, 1 on four ranks.
  const auto trace = hand_trace(4, 1, {{0, {0}, 12}, {0, {1}, 4}, {0, {2}, 3}, {0, {3}, 1}});
  CHECK(replicas(trace, 4, {0, 0, 0, 1}, "eplb") == Replicas{{3}, {}, {}, {}});
  // Then each copy of 0 carries 6, still the most, and rank 2 is lighter than rank 1; then it
  // carries 4, as 1 does, and the lower id is copied to the last slot.
  CHECK(replicas(trace, 4, {0, 1, 1, 1}, "eplb") == Replicas{{1, 2, 3}, {}, {}, {}});
  // Rank 0 is the only one with room and holds expert 0: the next in load is copied.
  CHECK(replicas(trace, 4, {2, 0, 0, 0}, "eplb") == Replicas{{}, {0}, {0}, {}});
}

TEST_CASE("gesr copies the central expert to the ranks that it is used with") {
  // Two experts per rank. Expert 0 is paired with all others, most with those of rank 2.
  const auto trace = hand_trace(
      6, 1, {{0, {0, 1}, 2}, {0, {0, 2}, 3}, {0, {0, 3}, 1}, {0, {0, 4}, 4}, {0, {0, 5}, 3}});
  CHECK(replicas(trace, 3, {0, 1, 1}, "gesr") == Replicas{{1, 2}, {}, {}, {}, {}, {}});
  CHECK(replicas(trace, 3, {0, 0, 1}, "gesr")[0] == std::vector<std::int32_t>{2});
  // Its best rank is full: the next best.
  CHECK(replicas(trace, 3, {0, 1, 0}, "gesr")[0] == std::vector<std::int32_t>{1});
  // One secondary rank each: expert 4 follows, used with rank 0 only; the slot of rank 1 is of no
  // use to expert 2, which lives there, so it falls to expert 5.
  CHECK(replicas(trace, 3, {1, 1, 1}, "gesr", {{"gesr.k_sec", "1"}}) ==
        Replicas{{2}, {}, {}, {}, {0}, {1}});
}

TEST_CASE("coverage spends each slot where it saves the most ranks") {
  // Ranks hold {0, 1} and {2, 3}.
  const auto trace = hand_trace(4, 1, {{0, {0, 2}, 10}, {0, {1, 3}, 6}, {0, {2, 3}, 50}});
  // Copying 0 to rank 1 serves the ten; copying 2 to rank 0 would serve them too, and 2 has more
  // load, so it is taken first. What is left is served by 1 on rank 1.
  CHECK(replicas(trace, 2, {1, 1}, "coverage") == Replicas{{}, {1}, {0}, {}});
}

TEST_CASE("coverage takes two copies where one alone saves nothing") {
  // Rank 0 holds 0 and 1, both used with 2 of rank 1; only rank 1 has room.
  const auto trace = hand_trace(4, 1, {{0, {0, 1, 2}, 5}});
  CHECK(replicas(trace, 2, {0, 2}, "coverage") == Replicas{{1}, {1}, {}, {}});
}

TEST_CASE("grace copies the heaviest rank's hot experts, with either reading of the cut") {
  // Ranks carry 8 + 6, 3 + 2 and 1 + 1: the mean is 7, so n = 2.
  const auto trace = hand_trace(
      6, 1, {{0, {0}, 8}, {0, {1}, 6}, {0, {2}, 3}, {0, {3}, 2}, {0, {4}, 1}, {0, {5}, 1}});
  const auto once = [&](const std::string& cut) {
    return replicas(trace, 3, {2, 2, 2}, "grace", {{"grace.cut", cut}, {"grace.rounds", "1"}});
  };
  // 14 / 3 is carried by expert 0 alone, 28 / 3 by both.
  CHECK(once("complement") == Replicas{{1, 2}, {}, {}, {}, {}, {}});
  CHECK(once("share") == Replicas{{1, 2}, {1, 2}, {}, {}, {}, {}});
  // Then the ranks carry 8.7, 7.7 and 4.7, so n = 1: expert 1 goes to the lightest.
  CHECK(replicas(trace, 3, {2, 2, 2}, "grace", {{"grace.rounds", "2"}}) ==
        Replicas{{1, 2}, {2}, {}, {}, {}, {}});
  // Its best rank is full: the next.
  CHECK(replicas(trace, 3, {0, 1, 0}, "grace") == Replicas{{1}, {}, {}, {}, {}, {}});
}

TEST_CASE("shadow copies an expert to all other ranks or to none") {
  const auto trace = hand_trace(4, 1, {{0, {0}, 4}, {0, {2}, 3}, {0, {1}, 2}, {0, {3}, 1}});
  CHECK(replicas(trace, 4, {1, 1, 1, 1}, "shadow") == Replicas{{1, 2, 3}, {}, {}, {}});
  CHECK(replicas(trace, 4, {2, 2, 2, 2}, "shadow") == Replicas{{1, 2, 3}, {}, {0, 1, 3}, {}});
  // Rank 1 has no room: only the expert that lives there can be on every rank.
  CHECK(replicas(trace, 4, {2, 0, 2, 2}, "shadow") == Replicas{{}, {0, 2, 3}, {}, {}});
}

TEST_CASE("local-pull gives each rank what its own tokens want") {
  auto trace = hand_trace(4, 1, {{0, {0, 1}, 9}, {0, {2, 3}, 2}, {0, {3, 1}, 1}});
  // Ranks hold one expert each. The nine tokens live on rank 3, the two on rank 0.
  trace.request_source = {3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 2};
  // What a rank wants equally stands by its load: 9, 10, 2 and 3.
  CHECK(replicas(trace, 4, {1, 0, 1, 1}, "local-pull") == Replicas{{}, {2, 3}, {}, {0}});
  // No sources: all ranks want expert 1 first (10 choices), then 0, then 3.
  trace.request_source.clear();
  CHECK(replicas(trace, 4, {1, 1, 1, 0}, "local-pull") == Replicas{{1}, {0, 2}, {}, {}});
  // A source that the problem does not have: as if there were none.
  trace.request_source = {3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 4};
  CHECK(replicas(trace, 4, {1, 1, 1, 0}, "local-pull") == Replicas{{1}, {0, 2}, {}, {}});
  // alpha 0: rank 1 (load 10) is relieved by rank 2 (load 2), then rank 0 (9) by rank 3 (3).
  CHECK(replicas(trace, 4, {0, 0, 1, 1}, "local-pull", {{"local-pull.alpha", "0"}}) ==
        Replicas{{3}, {2}, {}, {}});
}

TEST_CASE("lazarus gives every expert k_min copies, then follows the load") {
  const auto trace = hand_trace(4, 1, {{0, {0}, 12}, {0, {1}, 6}, {0, {2}, 3}, {0, {3}, 1}});
  const auto copies = [&](std::vector<int> slots, const std::string& k_min) {
    std::vector<std::size_t> count;
    for (const auto& ranks :
         replicas(trace, 4, std::move(slots), "lazarus", {{"lazarus.k_min", k_min}}))
      count.push_back(1 + ranks.size());
    return count;
  };
  using Counts = std::vector<std::size_t>;
  CHECK(copies({1, 1, 1, 1}, "2") == Counts{2, 2, 2, 2});
  // Loads per copy after the floor: 6, 3, 1.5, 0.5; then 4; then 3, as expert 1.
  CHECK(copies({2, 2, 1, 1}, "2") == Counts{4, 2, 2, 2});
  // Too few slots for the floor: the hottest.
  CHECK(copies({0, 1, 1, 0}, "2") == Counts{2, 2, 1, 1});
  // No floor: 12, then 6 of experts 0 and 1, then 4.
  CHECK(copies({1, 1, 1, 0}, "1") == Counts{3, 2, 1, 1});
}

TEST_CASE("lazarus survives the loss of two ranks as often as any placement can") {
  // Four experts on four ranks, two copies each: 9 ways to place the copies.
  const auto trace = hand_trace(4, 1, {{0, {0}}, {0, {1}}, {0, {2}}, {0, {3}}});
  const auto survivals = [](const Replicas& placed) {
    int survived = 0;
    for (int a = 0; a < 4; ++a) {
      for (int b = a + 1; b < 4; ++b) {
        bool all = true;
        for (int e = 0; e < 4; ++e) {
          const bool primary_lost = e == a || e == b;
          const bool copy_lost = placed[e][0] == a || placed[e][0] == b;
          all = all && !(primary_lost && copy_lost);
        }
        survived += all;
      }
    }
    return survived;
  };
  int best = 0;
  std::vector<std::int32_t> ranks{0, 1, 2, 3};
  do {
    bool apart = true;
    for (int e = 0; e < 4; ++e) apart = apart && ranks[e] != e;
    if (apart) best = std::max(best, survivals({{ranks[0]}, {ranks[1]}, {ranks[2]}, {ranks[3]}}));
  } while (std::ranges::next_permutation(ranks).found);
  CHECK(best == 4);
  CHECK(survivals(replicas(trace, 4, {1, 1, 1, 1}, "lazarus")) == best);
}
