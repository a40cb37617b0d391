// y = x W^T in float32 with weights packed once. A row of y has the same bits whatever the number
// of rows in the call and the machine (any with FMA): losslessness across placements rests on it.
#pragma once

#include <memory>

namespace moescope::kernels {

class PackedLinear {
 public:
  PackedLinear() = default;
  // weight: [out, in] row-major; copied into a layout of panels.
  PackedLinear(const float* weight, int out, int in);

  int out() const { return out_; }
  int in() const { return in_; }
  // x: [rows, in], y: [rows, out], apart in memory; rows may be 0. Many threads may call it at
  // once, each computing its call alone (one thread per call).
  void apply(const float* x, int rows, float* y) const;

 private:
  int out_ = 0, in_ = 0;
  std::shared_ptr<const float[]> panels_;
};

}  // namespace moescope::kernels
