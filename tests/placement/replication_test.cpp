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
