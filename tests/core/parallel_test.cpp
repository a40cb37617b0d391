#include "core/parallel.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

using moescope::core::parallel_for;

TEST_CASE("every piece of work is done once, whatever the number of threads") {
  for (const int threads : {0, 1, 2, 5}) {
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<int> done(count, 0);
      parallel_for(count, threads, [&](std::size_t i) { ++done[i]; });
      CHECK(done == std::vector<int>(count, 1));
    }
  }
}

TEST_CASE("an exception of a piece of work reaches the caller") {
  CHECK_THROWS_AS(parallel_for(8, 3,
                               [](std::size_t i) {
                                 if (i == 5) throw std::runtime_error("piece 5");
                               }),
                  std::runtime_error);
}
