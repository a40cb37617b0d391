// cuBLAS as the peer of the grouped products: bf16 in and out, float32 sums.
#pragma once

#include <memory>
#include <vector>

#include "run.hpp"

namespace moescope::bench {

struct PeerGroup {
  const kernels::Bf16 *weights, *x;  // [n, k], [rows, k]
  kernels::Bf16* y;                  // [rows, n]
  int rows;
};

class CublasPeer {
 public:
  explicit CublasPeer(Gpu& gpu);
  ~CublasPeer();

  void dense(const PeerGroup& group, int n, int k);
  // One call for each group that has rows.
  void loop(const std::vector<PeerGroup>& groups, int n, int k);
  // cublasGemmGroupedBatchedEx, which takes the sizes on the host; prepared once.
  void prepare_grouped(const std::vector<PeerGroup>& groups, int n, int k);
  void grouped();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace moescope::bench
