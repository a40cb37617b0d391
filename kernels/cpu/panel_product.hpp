// y = x W^T over weights packed in panels of 64 outputs: [out / 64 rounded up][in][64], zero beyond
// `out`. Every output is one chain of multiply-adds along `in`, so that its bits depend on nothing
// but its row of x and its row of W: not on the other rows of the call, nor (where the machine
// fuses multiply and add) on the machine.
//
// This is written here rather than called from oneDNN because oneDNN 2.6 has the first property
// only with AVX-512 and the second nowhere, costs 300 ns a call (twice what a decoding token's
// product takes), and compiles a kernel for each new number of rows (150-400 us in the middle of a
// run). kernels/bench compares the two.
#pragma once

#include <cstddef>
#include <span>

namespace moescope::kernels {

constexpr int kPanel = 64;

struct PanelProduct {
  const char* instructions;
  bool fused;  // multiply and add round once
  void (*run)(const float* panels, int out, int in, const float* x, int rows, float* y);
};

// Those that this machine can run, fastest first; never empty.
std::span<const PanelProduct> panel_products();

}  // namespace moescope::kernels
