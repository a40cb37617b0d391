// The routed experts' SwiGLU feed-forward: y = down(silu(gate(x)) * up(x)) for rows grouped by
// expert.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/linear.hpp"

namespace moescope::kernels {

// gate_up: [rows, 2 * width], gate columns then up columns -> out: [rows, width] = silu(gate) * up.
void swiglu(const float* gate_up, int rows, int width, float* out);

// All experts of one layer, packed. Shared by the ranks of one process; a rank only applies those
// it hosts.
class ExpertBank {
 public:
  ExpertBank() = default;
  ExpertBank(int hidden, int intermediate) : hidden_(hidden), intermediate_(intermediate) {}
  // gate_up: [2 * intermediate, hidden] (gate rows, then up rows), down: [hidden, intermediate].
  void add(const float* gate_up, const float* down);

  int hidden() const { return hidden_; }
  int intermediate() const { return intermediate_; }
  int size() const { return static_cast<int>(gate_up_.size()); }

  // Grouped GEMM: rows offsets[i]..offsets[i+1] of x [rows, hidden] go through expert ids[i]; empty
  // groups cost nothing. y: [rows, hidden]. scratch grows as needed and is reused between calls.
  void apply(std::span<const int> ids, std::span<const int> offsets, const float* x, float* y,
             std::vector<float>& scratch) const;

 private:
  int hidden_ = 0, intermediate_ = 0;
  std::vector<PackedLinear> gate_up_, down_;
};

}  // namespace moescope::kernels
