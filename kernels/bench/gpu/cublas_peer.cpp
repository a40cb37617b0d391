#include "cublas_peer.hpp"

#include <cublas_v2.h>

namespace moescope::bench {
namespace {

void check(cublasStatus_t status, const char* what) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw std::runtime_error(std::string(what) + ": " + cublasGetStatusString(status));
}

constexpr float kOne = 1, kZero = 0;

}  // namespace

struct CublasPeer::State {
  Gpu& gpu;
  cublasHandle_t handle = nullptr;
  // Row-major y = x W^T is column-major y^T = W x^T: n x rows, with W transposed.
  std::vector<cublasOperation_t> transposed, plain;
  std::vector<int> m, n, k, sizes;
  std::vector<float> ones, zeros;
  void **weights = nullptr, **x = nullptr, **y = nullptr;  // arrays on the device
};

CublasPeer::CublasPeer(Gpu& gpu) : state_(new State{gpu, {}, {}, {}, {}, {}, {}, {}, {}, {}}) {
  check(cublasCreate(&state_->handle), "cublasCreate");
  check(cublasSetStream(state_->handle, gpu.stream()), "cublasSetStream");
}

CublasPeer::~CublasPeer() { cublasDestroy(state_->handle); }

void CublasPeer::dense(const PeerGroup& group, int n, int k) {
  check(cublasGemmEx(state_->handle, CUBLAS_OP_T, CUBLAS_OP_N, n, group.rows, k, &kOne,
                     group.weights, CUDA_R_16BF, k, group.x, CUDA_R_16BF, k, &kZero, group.y,
                     CUDA_R_16BF, n, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT),
        "cublasGemmEx");
}

void CublasPeer::loop(const std::vector<PeerGroup>& groups, int n, int k) {
  for (const PeerGroup& group : groups)
    if (group.rows > 0) dense(group, n, k);
}

void CublasPeer::prepare_grouped(const std::vector<PeerGroup>& groups, int n, int k) {
  State& s = *state_;
  std::vector<void*> weights, x, y;
  s.n.clear();
  for (const PeerGroup& group : groups) {
    if (group.rows == 0) continue;
    s.n.push_back(group.rows);
    weights.push_back(const_cast<kernels::Bf16*>(group.weights));
    x.push_back(const_cast<kernels::Bf16*>(group.x));
    y.push_back(group.y);
  }
  const std::size_t count = s.n.size();
  s.transposed.assign(count, CUBLAS_OP_T);
  s.plain.assign(count, CUBLAS_OP_N);
  s.m.assign(count, n);
  s.k.assign(count, k);
  s.sizes.assign(count, 1);
  s.ones.assign(count, 1);
  s.zeros.assign(count, 0);
  s.weights = s.gpu.put(weights);
  s.x = s.gpu.put(x);
  s.y = s.gpu.put(y);
}

void CublasPeer::grouped() {
  State& s = *state_;
  check(cublasGemmGroupedBatchedEx(s.handle, s.transposed.data(), s.plain.data(), s.m.data(),
                                   s.n.data(), s.k.data(), s.ones.data(), s.weights, CUDA_R_16BF,
                                   s.k.data(), s.x, CUDA_R_16BF, s.k.data(), s.zeros.data(), s.y,
                                   CUDA_R_16BF, s.m.data(), static_cast<int>(s.n.size()),
                                   s.sizes.data(), CUBLAS_COMPUTE_32F),
        "cublasGemmGroupedBatchedEx");
}

}  // namespace moescope::bench
