#include "placement/placement.hpp"

#include <catch2/catch.hpp>

using namespace moescope;
using placement::Placement;

namespace {

// One layer, three experts, two ranks: 0 and 1 on rank 0, 2 on rank 1 with a copy on rank 0.
Placement small() {
  Placement placement(1, 3, 2);
  placement.primary = {0, 0, 1};
  placement.replicas_at(0, 2) = {0};
  return placement;
}

std::string breach(const Placement& placement, const std::vector<int>& slots) {
  const auto valid = placement.validate(slots);
  return valid ? "" : valid.error().message;
}

}  // namespace

TEST_CASE("a placement knows who holds what") {
  const Placement placement = small();
  CHECK(breach(placement, {3, 1}) == "");
  CHECK(placement.hosts(0, 2, 0));
  CHECK_FALSE(placement.hosts(0, 1, 1));
  CHECK(placement.local_experts(0, 0) == std::vector<int>{0, 1, 2});
  CHECK(placement.local_experts(0, 1) == std::vector<int>{2});
  CHECK(placement.replica_memory() == Approx(1.0 / 3.0));
  CHECK(Placement().replica_memory() == 0);
}

TEST_CASE("the first broken rule of a placement is named") {
  Placement placement = small();
  CHECK(breach(Placement(1, 3, 2), {3, 3}) ==
        "layer 0, expert 0: no primary rank, every expert needs one");
  CHECK(breach(placement, {2, 1}) == "layer 0, rank 0: 3 experts, 2 slots allow no more");
  CHECK(breach(placement, {3}) == "placement: slots of 1 ranks, 2 are needed");
  placement.primary[1] = 2;
  CHECK(breach(placement, {3, 3}) == "layer 0, expert 1: primary rank 2, 0 to 1 is needed");
  placement.primary[1] = 0;
  placement.replicas_at(0, 1) = {-1};
  CHECK(breach(placement, {3, 3}) == "layer 0, expert 1: replica rank -1, 0 to 1 is needed");
  placement.replicas_at(0, 1) = {0};
  CHECK(breach(placement, {3, 3}) == "layer 0, expert 1: rank 0 holds it twice, once is allowed");
  placement.replicas_at(0, 1) = {1, 1};
  CHECK(breach(placement, {3, 3}) == "layer 0, expert 1: rank 1 holds it twice, once is allowed");
  placement.ranks = 3;
  placement.replicas_at(0, 1) = {2, 1};
  CHECK(breach(placement, {3, 3, 3}).find("ascending is needed") != std::string::npos);
  placement.replicas.pop_back();
  CHECK(breach(placement, {3, 3, 3}).find("2 replica lists") != std::string::npos);
}

TEST_CASE("even slots differ by one at most, the first ranks hold more") {
  CHECK(placement::even_slots(8, 4) == std::vector<int>{2, 2, 2, 2});
  CHECK(placement::even_slots(7, 3) == std::vector<int>{3, 2, 2});
  CHECK(placement::even_slots(1, 3) == std::vector<int>{1, 0, 0});
  CHECK(placement::even_slots(0, 2) == std::vector<int>{0, 0});
}
