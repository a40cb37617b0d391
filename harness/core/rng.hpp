// Seeded random numbers that are the same on every machine and library: xoshiro256** (Blackman and
// Vigna 2018, public domain algorithm) seeded through SplitMix64. The standard library's
// distributions are not portable, so bounded integers, reals and shuffles are defined here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace moescope::core {

// Mixes 64 bits (SplitMix64's finaliser); also used to derive seeds and hashes.
std::uint64_t mix64(std::uint64_t x);
// FNV-1a over the bytes, then mix64: a stable 64-bit hash of a name.
std::uint64_t hash_name(std::string_view name);

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  // An independent stream for a named purpose; the parent's state is not touched.
  Rng fork(std::string_view name) const;
  Rng fork(std::uint64_t index) const;

  std::uint64_t next();
  // Uniform in [0, bound), bound >= 1, without modulo bias.
  std::uint64_t below(std::uint64_t bound);
  // Uniform in [low, high], both included.
  int between(int low, int high);
  // Uniform in [0, 1) with 53 bits.
  double uniform();
  bool chance(double probability) { return uniform() < probability; }

  template <class T>
  const T& pick(std::span<const T> items) {
    return items[below(items.size())];
  }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t seed_;
  std::uint64_t state_[4];
};

}  // namespace moescope::core
