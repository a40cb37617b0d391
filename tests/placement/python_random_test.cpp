// Against what CPython 3.11 prints.
#include "placement/selectors/python_random.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using moescope::placement::PythonRandom;

TEST_CASE("python's generator, shuffle and sample are the same draw by draw") {
  using Numbers = std::vector<std::uint32_t>;
  // r = random.Random(42): r._randbelow(10) twelve times, (1) three times, (1000003) once.
  PythonRandom random(42);
  Numbers below;
  for (int i = 0; i < 12; ++i) below.push_back(random.below(10));
  CHECK(below == Numbers{1, 0, 4, 3, 3, 2, 1, 8, 1, 9, 6, 0});
  for (int i = 0; i < 3; ++i) CHECK(random.below(1) == 0);
  CHECK(random.below(1000003) == 243962);
  // Then r.shuffle(list(range(10))).
  std::vector<int> items(10);
  std::iota(items.begin(), items.end(), 0);
  random.shuffle(items);
  CHECK(items == std::vector<int>{2, 1, 9, 7, 4, 6, 5, 3, 0, 8});
  // Then r.sample(list(range(n)), k): from a pool, from a pool that is just too large, from a set.
  const auto sample = [&random](int n, std::size_t count) {
    std::vector<int> all(n);
    std::iota(all.begin(), all.end(), 0);
    return random.sample(all, count);
  };
  CHECK(sample(8, 3) == std::vector<int>{4, 6, 0});
  CHECK(sample(30, 4) == std::vector<int>{24, 25, 5, 22});
  CHECK(sample(1000, 7) == std::vector<int>{432, 348, 284, 159, 220, 980, 781});
  CHECK(sample(5, 0).empty());
}
