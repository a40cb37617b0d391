// Small helpers that every family composes its text with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/rng.hpp"

namespace moescope::workloads {

// `count` different elements of `pool` in random order.
template <class T>
std::vector<T> draw(core::Rng& rng, std::vector<T> pool, std::size_t count) {
  rng.shuffle(pool);
  pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(count), pool.end());
  return pool;
}

// `count` different whole numbers from low to high, in random order.
inline std::vector<int> draw_numbers(core::Rng& rng, std::size_t count, int low, int high) {
  std::vector<int> pool;
  for (int i = low; i <= high; ++i) pool.push_back(i);
  return draw(rng, std::move(pool), count);
}

// The first letter in upper case; for words that begin with an ASCII letter.
inline std::string capitalised(std::string_view text) {
  std::string result(text);
  if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') result[0] += 'A' - 'a';
  return result;
}

// "a" or "an", by the first letter; the word lists hold no word whose sound and letter differ.
inline std::string_view indefinite_article(std::string_view word) {
  constexpr std::string_view kVowels = "aeiouAEIOU";
  return kVowels.find(word.front()) != std::string_view::npos ? "an" : "a";
}

}  // namespace moescope::workloads
