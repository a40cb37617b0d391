#include "comm/in_process.hpp"

#include <catch2/catch.hpp>

#include "comm/conformance.hpp"

using namespace moescope;

TEST_CASE("in-process ranks do what every backend must") {
  const int ranks = GENERATE(1, 2, 3, 8);
  comm::InProcessRanks pool(ranks);
  for (const auto& conformance : conformance_cases()) {
    INFO(conformance.name << " on " << ranks);
    const auto done = pool.run(conformance.run);
    INFO((done ? "" : done.error().message));
    CHECK(done);
  }
}

TEST_CASE("after an abort every call on every in-process rank gives the reason") {
  comm::InProcessRanks pool(3);
  const auto done = pool.run(check_abort);
  INFO((done ? "" : done.error().message));
  CHECK(done);
}

TEST_CASE("a rank that fails ends the others with its reason, and the pool can be used again") {
  comm::InProcessRanks pool(3);
  const auto failed = pool.run([](comm::Communicator& communicator) -> core::Result<void> {
    if (communicator.rank() == 1) return core::Error::failed("out of paper");
    for (;;) MOESCOPE_CHECK(communicator.barrier());
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "out of paper");
  CHECK(pool.run([](comm::Communicator& communicator) -> core::Result<void> {
    MOESCOPE_CHECK(communicator.barrier());
    return {};
  }));
}
