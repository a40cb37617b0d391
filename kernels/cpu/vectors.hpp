// Vectors of floats, for sums in a fixed order: lane by lane along a row, then a fixed tree over
// the lanes. The compiler maps them to the widest registers of each clone.
#pragma once

#include <cstring>

#include "kernels/cpu/clones.hpp"

namespace moescope::kernels {

using Float4 = float __attribute__((vector_size(16)));
using Float8 = float __attribute__((vector_size(32)));
using Float16 = float __attribute__((vector_size(64)));

template <class Vector>
constexpr int kLanesOf = sizeof(Vector) / sizeof(float);

template <class Vector>
MOESCOPE_INLINE void load(const float* from, Vector& to) {
  std::memcpy(&to, from, sizeof to);
}

// The first `count` floats, then zeros.
template <class Vector>
MOESCOPE_INLINE void load_part(const float* from, int count, Vector& to) {
  float part[kLanesOf<Vector>] = {};
  for (int i = 0; i < count; ++i) part[i] = from[i];
  load(part, to);
}

MOESCOPE_INLINE float lane_sum(const Float16& lanes) {
  float part[16];
  std::memcpy(part, &lanes, sizeof part);
  for (int width = 8; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) part[i] += part[i + width];
  return part[0];
}

}  // namespace moescope::kernels
