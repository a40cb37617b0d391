// RankCompute on a GPU: weights, cache and products in bf16, sums and the residual stream in
// float32. Each rank has a queue of its own, so that several share a GPU. Every row's bits depend
// on the row alone (gemm.hpp, attention.hpp), so that answers per expert are combined to the same
// bits on any number of ranks and under any placement.
#pragma once

#include <optional>
#include <vector>

#include "kernels/cuda/attention.hpp"
#include "kernels/cuda/decoder.hpp"
#include "kernels/cuda/device.hpp"
#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/gemm.hpp"
#include "kernels/rank_compute.hpp"

namespace moescope::kernels::cuda {

// The queue's memory, for exchanges.
class QueueMemory final : public core::Memory {
 public:
  explicit QueueMemory(Queue& queue) : queue_(queue) {}
  bool on_host() const override { return false; }
  core::Result<void> resize(core::Buffer& buffer, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override {
    queue_.copy(to, from, bytes);
  }
  void copy_in(void* to, const void* from, std::size_t bytes) override {
    queue_.copy_in(to, from, bytes);
  }
  void copy_out(void* to, const void* from, std::size_t bytes) override {
    queue_.copy_out(to, from, bytes);
  }
  core::Result<void> wait() override { return queue_.wait(); }
  core::Result<bool> done() override { return queue_.done(); }
  void* native_queue() override {
    queue_.select_device();
    return queue_.stream();
  }

 private:
  Queue& queue_;
};

class Rank final : public RankCompute {
 public:
  // The decoder must outlive it.
  explicit Rank(const Decoder& decoder);

  core::Memory& memory() override { return exchanged_; }
  std::size_t dispatch_row_bytes(DispatchLayout layout) const override {
    return decoder_.dispatch_row_bytes(layout);
  }
  std::size_t answer_row_bytes() const override { return decoder_.answer_row_bytes(); }

  core::Result<int> open_cache(int positions) override;
  void close_cache(int cache) override { caches_[cache].reset(); }

  core::Result<void> begin_step(std::span<const Piece> pieces) override;
  core::Result<void> attention(int layer) override;
  core::Result<void> route(int layer, std::vector<std::uint16_t>& experts,
                           std::vector<float>& gates) override;
  core::Result<void> pack(const DispatchPlan& plan, core::Buffer& send) override;
  core::Result<int> run_experts(int layer, DispatchLayout layout, CombineMode mode,
                                const core::Buffer& received, std::span<const int> rows_from,
                                core::Buffer& answer, std::vector<int>& answers_to) override;
  core::Result<void> combine(CombineMode mode, const DispatchPlan& plan,
                             const core::Buffer& returned) override;
  core::Result<void> last_logits(std::vector<float>& logits) override;

 private:
  // Keys, then values, of one sequence: [L, 2, positions, kv_width].
  struct Cache {
    Memory memory;
    int positions = 0;
  };
  // One group of rows, for the products that are not grouped.
  struct OneGroup {
    Memory offsets, row_tiles;
    RowGroups rows{};
  };

  template <class T>
  core::Result<T*> room(Memory& memory, std::size_t count) {
    MOESCOPE_CHECK(memory.reserve(queue_, count * sizeof(T)));
    return memory.as<T>();
  }
  template <class T>
  core::Result<T*> upload(Memory& memory, const std::vector<T>& values) {
    MOESCOPE_TRY(T * to, room<T>(memory, values.size()));
    queue_.copy_in(to, values.data(), values.size() * sizeof(T));
    return to;
  }
  core::Result<void> set_rows(OneGroup& group, int rows);
  void multiply(const OneGroup& group, const Matrices& matrices, const Bf16* x, float* y, bool add);
  core::Result<void> put_pieces(std::span<const Piece> pieces);
  core::Result<GroupArrays> group(const Received& received);
  core::Result<void> multiply_experts(int layer, CombineMode mode, const Received& received,
                                      const GroupArrays& grouped, int assignments, int ranks,
                                      core::Buffer& answer);
  core::Result<int> count_answers(const GroupArrays& grouped, std::span<const int> rows_from,
                                  std::vector<int>& answers_to);

  const Decoder& decoder_;
  Queue queue_;
  QueueMemory exchanged_;
  std::vector<std::optional<Cache>> caches_;

  // The step at hand.
  int tokens_ = 0, pieces_ = 0, longest_ = 0;
  OneGroup all_rows_, last_rows_;
  Memory ids_, cache_pieces_, last_row_;  // [tokens]; [L, pieces]; [pieces]
  // [tokens, ..]: residual stream, its norm, projections, router logits, choices and their gates.
  Memory x_, normed_, qkv_, attended_, router_logits_, experts_, gates_;
  Memory plan_token_, plan_header_, answer_row_, token_begin_, token_row_;
  // Of what was received.
  Memory offsets_, row_tiles_, grouped_row_, grouped_answer_, grouped_gate_, place_, answer_begin_;
  Memory counters_, scratch_, picked_, picked_from_;
  Memory activated_, expert_out_;
  Memory last_x_, last_normed_, logits_;  // [pieces, ..]
};

}  // namespace moescope::kernels::cuda
