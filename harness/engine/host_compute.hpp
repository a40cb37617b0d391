// RankCompute on the host's cores, one thread a rank, in float32.
#pragma once

#include <optional>
#include <vector>

#include "engine/packed_model.hpp"
#include "kernels/rank_compute.hpp"

namespace moescope::engine {

class HostCompute final : public kernels::RankCompute {
 public:
  explicit HostCompute(const PackedModel& model) : model_(model) {}

  core::Memory& memory() override { return memory_; }
  std::size_t dispatch_row_bytes(kernels::DispatchLayout layout) const override {
    return model_.dispatch_row_bytes(layout);
  }
  std::size_t answer_row_bytes() const override { return model_.answer_row_bytes(); }

  core::Result<int> open_cache(int positions) override;
  void close_cache(int cache) override { caches_[cache].reset(); }

  core::Result<void> begin_step(std::span<const kernels::Piece> pieces) override;
  core::Result<void> attention(int layer) override;
  core::Result<void> route(int layer, std::vector<std::uint16_t>& experts,
                           std::vector<float>& gates) override;
  core::Result<void> pack(const kernels::DispatchPlan& plan, core::Buffer& send) override;
  core::Result<int> run_experts(int layer, kernels::DispatchLayout layout,
                                kernels::CombineMode mode, const core::Buffer& received,
                                std::span<const int> rows_from, core::Buffer& answer,
                                std::vector<int>& answers_to) override;
  core::Result<void> combine(kernels::CombineMode mode, const kernels::DispatchPlan& plan,
                             const core::Buffer& returned) override;
  core::Result<void> last_logits(std::vector<float>& logits) override;

 private:
  // Keys and values of one sequence: [L, capacity, kv_width].
  struct Cache {
    std::size_t layer_values;
    std::vector<float> keys, values;
  };

  const PackedModel& model_;
  core::HostMemory memory_;
  std::vector<std::optional<Cache>> caches_;
  std::vector<kernels::Piece> pieces_;
  int tokens_ = 0;
  // [tokens, hidden] the residual stream, its norm, and what a block adds to it.
  std::vector<float> x_, normed_, update_;
  std::vector<float> qkv_, attended_, router_logits_, expert_out_, scratch_;
  std::vector<std::uint16_t> experts_;
  std::vector<float> gates_;
  kernels::ReceivedRows grouped_;
};

}  // namespace moescope::engine
