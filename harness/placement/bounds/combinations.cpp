#include "placement/bounds/combinations.hpp"

#include <algorithm>
#include <array>

namespace moescope::placement {
namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 62;

std::int64_t multiply(int n, int k) {
  k = std::min(k, n - k);
  std::int64_t result = 1;
  for (int i = 1; i <= k; ++i) {
    if (result > kLargest / n) return kLargest;
    result = result * (n - k + i) / i;
  }
  return result;
}

// The numbers that walks over subsets ask for again and again.
constexpr int kTableN = 128, kTableK = 12;
struct Table {
  std::array<std::array<std::int64_t, kTableN>, kTableK> values{};
  Table() {
    for (int k = 0; k < kTableK; ++k)
      for (int n = k; n < kTableN; ++n) values[k][n] = multiply(n, k);
  }
};

}  // namespace

std::int64_t choose(int n, int k) {
  static const Table table;
  if (k < 0 || k > n) return 0;
  return k < kTableK && n < kTableN ? table.values[k][n] : multiply(n, k);
}

std::int64_t subsets_before(int n, int size, int first) {
  return choose(n, size) - choose(n - first, size);
}

std::int64_t subset_position(std::span<const int> members, int n) {
  std::int64_t position = 0;
  int passed = 0;  // members below this are settled
  for (std::size_t i = 0; i < members.size(); ++i) {
    const int size = static_cast<int>(members.size() - i);
    position += subsets_before(n - passed, size, members[i] - passed);
    passed = members[i] + 1;
  }
  return position;
}

}  // namespace moescope::placement
