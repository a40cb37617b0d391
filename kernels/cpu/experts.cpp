#include "kernels/experts.hpp"

#include <algorithm>

#include "kernels/cpu/clones.hpp"
#include "kernels/cpu/exp.hpp"

namespace moescope::kernels {
namespace {

// Rows of one expert that go through both products together, so that what lies between them stays
// in cache: the row block of the products themselves.
constexpr int kBlockRows = 256;

}  // namespace

MOESCOPE_CLONES void swiglu(const float* gate_up, int rows, int width, float* out) {
  for (int r = 0; r < rows; ++r) {
    const float* gate = gate_up + static_cast<std::size_t>(r) * 2 * width;
    const float* up = gate + width;
    float* to = out + static_cast<std::size_t>(r) * width;
    for (int i = 0; i < width; ++i) to[i] = gate[i] / (1.0f + exp_f32(-gate[i])) * up[i];
  }
}

void ExpertBank::add(const float* gate_up, const float* down) {
  gate_up_.emplace_back(gate_up, 2 * intermediate_, hidden_);
  down_.emplace_back(down, hidden_, intermediate_);
}

void ExpertBank::apply(std::span<const int> ids, std::span<const int> offsets, const float* x,
                       float* y, std::vector<float>& scratch) const {
  const std::size_t between = static_cast<std::size_t>(kBlockRows) * 3 * intermediate_;
  if (scratch.size() < between) scratch.resize(between);
  float* const gate_up = scratch.data();
  float* const activated = gate_up + static_cast<std::size_t>(kBlockRows) * 2 * intermediate_;
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (int row = offsets[i]; row < offsets[i + 1]; row += kBlockRows) {
      const int rows = std::min(kBlockRows, offsets[i + 1] - row);
      const std::size_t at = static_cast<std::size_t>(row) * hidden_;
      gate_up_[ids[i]].apply(x + at, rows, gate_up);
      swiglu(gate_up, rows, intermediate_, activated);
      down_[ids[i]].apply(activated, rows, y + at);
    }
}

}  // namespace moescope::kernels
