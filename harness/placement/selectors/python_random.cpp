#include "placement/selectors/python_random.hpp"

#include <bit>
#include <cmath>
#include <numeric>
#include <set>
#include <sstream>

namespace moescope::placement {
namespace {

// init_by_array of the authors' mt19937ar.c for a key of one word.
std::mt19937 seeded(std::uint32_t key) {
  constexpr std::size_t kWords = std::mt19937::state_size;
  std::vector<std::uint32_t> state(kWords);
  state[0] = 19650218u;
  for (std::size_t i = 1; i < kWords; ++i)
    state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
  std::size_t i = 1;
  const auto wrap = [&] {
    if (++i < kWords) return;
    state[0] = state[kWords - 1];
    i = 1;
  };
  const auto mixed = [&] { return state[i - 1] ^ (state[i - 1] >> 30); };
  for (std::size_t round = 0; round < kWords; ++round) {
    state[i] = (state[i] ^ (mixed() * 1664525u)) + key;
    wrap();
  }
  for (std::size_t round = 1; round < kWords; ++round) {
    state[i] = (state[i] ^ (mixed() * 1566083941u)) - static_cast<std::uint32_t>(i);
    wrap();
  }
  state[0] = 0x80000000u;
  // The only way to set the state of the standard's engine is to read it from text.
  std::ostringstream text;
  for (const std::uint32_t word : state) text << word << ' ';
  text << kWords;
  std::istringstream in(text.str());
  std::mt19937 engine;
  in >> engine;
  return engine;
}

}  // namespace

PythonRandom::PythonRandom(std::uint32_t seed) : engine_(seeded(seed)) {}

std::uint32_t PythonRandom::below(std::uint32_t bound) {
  const int bits = std::bit_width(bound);
  std::uint32_t drawn;
  do drawn = static_cast<std::uint32_t>(engine_()) >> (32 - bits);
  while (drawn >= bound);
  return drawn;
}

std::vector<std::uint32_t> PythonRandom::sample_indices(std::uint32_t items, std::size_t count) {
  // CPython keeps a pool of the items when that is smaller than a set of the drawn ones.
  double set_size = 21;
  if (count > 5)
    set_size += std::pow(4, std::ceil(std::log(static_cast<double>(count * 3)) / std::log(4)));
  std::vector<std::uint32_t> drawn;
  if (items <= set_size) {
    std::vector<std::uint32_t> pool(items);
    std::iota(pool.begin(), pool.end(), 0u);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t j = below(items - i);
      drawn.push_back(pool[j]);
      pool[j] = pool[items - i - 1];
    }
    return drawn;
  }
  std::set<std::uint32_t> seen;
  while (drawn.size() < count)
    if (const std::uint32_t j = below(items); seen.insert(j).second) drawn.push_back(j);
  return drawn;
}

}  // namespace moescope::placement
