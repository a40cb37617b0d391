// Numbers of the HDF5 file format (HDF5 File Format Specification, version 3.0) and bounds of what
// is read of it.
#pragma once

#include <cstdint>

namespace moescope::store::h5 {

// Numbers of the filters.
inline constexpr std::uint64_t kDeflate = 1, kShuffle = 2;
// Dimensions of an array, and levels of a tree of chunks or links.
inline constexpr std::uint64_t kMaxRank = 5, kMaxLevel = 8;

}  // namespace moescope::store::h5
