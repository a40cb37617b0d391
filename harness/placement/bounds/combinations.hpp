// Subsets of one size in lexicographic order, as positions in a table.
#pragma once

#include <cstdint>
#include <span>

namespace moescope::placement {

// n choose k; 0 outside 0 <= k <= n. Saturates at 2^62.
std::int64_t choose(int n, int k);

// Number of subsets of size `size` of {0..n-1} whose smallest member is below `first`. All subsets
// that begin with `first` follow in one block, in the order of the subsets of size - 1 of
// {first + 1..n-1}; all subsets of {first + 1..n-1} are the table's tail.
std::int64_t subsets_before(int n, int size, int first);

// Position of an ascending subset of {0..n-1}.
std::int64_t subset_position(std::span<const int> members, int n);

}  // namespace moescope::placement
