#include "experiment/link_sweep.hpp"

#include <catch2/catch.hpp>

#include "comm/in_process.hpp"

using namespace moescope;

TEST_CASE("a sweep times every pair and all to all, and all ranks know the same times") {
  constexpr int kRanks = 3;
  comm::InProcessRanks ranks(kRanks);
  const experiment::SweepOptions options{
      .sizes = {1, 1000, 100'000}, .warmup = 1, .iterations = 4, .seconds_per_size = 100};
  std::vector<std::vector<experiment::SweepTime>> times(kRanks);
  REQUIRE(ranks.run([&](comm::Communicator& communicator) -> core::Result<void> {
    MOESCOPE_TRY(times[communicator.rank()], experiment::sweep_links(communicator, options));
    return {};
  }));
  REQUIRE(times[0].size() == (kRanks * (kRanks - 1) + 1) * options.sizes.size());
  for (std::size_t i = 0; i < times[0].size(); ++i) {
    const auto& time = times[0][i];
    CHECK(time.iterations == 4);
    CHECK(time.fastest_s > 0);
    CHECK(time.slowest_s >= time.fastest_s);
    for (int rank = 1; rank < kRanks; ++rank) {
      CHECK(times[rank][i].slowest_s == time.slowest_s);
      CHECK(times[rank][i].bytes == time.bytes);
    }
  }
}
