// CPython's random.Random for what serving engines draw from it: the Mersenne Twister MT19937 of
// Matsumoto and Nishimura, seeded by init_by_array, and sample() and shuffle() as in CPython 3.11's
// Lib/random.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace moescope::placement {

class PythonRandom {
 public:
  explicit PythonRandom(std::uint32_t seed);

  // Uniform in [0, bound), bound >= 1.
  std::uint32_t below(std::uint32_t bound);

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i-- > 1;)
      std::swap(items[i], items[below(static_cast<std::uint32_t>(i + 1))]);
  }

  // `count` of the items, at most all, in the order drawn.
  template <class T>
  std::vector<T> sample(const std::vector<T>& items, std::size_t count) {
    std::vector<T> drawn;
    for (const std::uint32_t i : sample_indices(static_cast<std::uint32_t>(items.size()), count))
      drawn.push_back(items[i]);
    return drawn;
  }

 private:
  std::vector<std::uint32_t> sample_indices(std::uint32_t items, std::size_t count);

  std::mt19937 engine_;
};

}  // namespace moescope::placement
