#include "kernels/cuda/rank.hpp"

#include <algorithm>

#include "kernels/cuda/combine.hpp"
#include "kernels/cuda/norm.hpp"
#include "kernels/cuda/router.hpp"
#include "kernels/cuda/rows.hpp"
#include "kernels/cuda/scan.hpp"

namespace moescope::kernels::cuda {

using core::Result;

Result<void> QueueMemory::resize(core::Buffer& buffer, std::size_t bytes) {
  if (!buffer.device || buffer.device_capacity < bytes) {
    auto memory = std::make_shared<cuda::Memory>();
    // The old bytes go first, so that both need not fit.
    buffer.device.reset();
    MOESCOPE_CHECK(memory->reserve(queue_, std::max<std::size_t>(bytes, 1)));
    buffer.device_data = memory->as<std::byte>();
    buffer.device_capacity = memory->bytes();
    buffer.device = std::move(memory);
  }
  buffer.device_size = bytes;
  return {};
}

Rank::Rank(const Decoder& decoder)
    : decoder_(decoder), queue_(decoder.device()), exchanged_(queue_) {}

Result<int> Rank::open_cache(int positions) {
  const auto& shape = decoder_.shape();
  Cache cache;
  cache.positions = positions;
  MOESCOPE_CHECK(cache.memory.reserve(queue_, sizeof(Bf16) * 2 * shape.layers *
                                                  static_cast<std::size_t>(positions) *
                                                  static_cast<std::size_t>(shape.kv_width())));
  const auto free = std::ranges::find_if(caches_, [](const auto& place) { return !place; });
  const auto number = static_cast<int>(free - caches_.begin());
  if (free == caches_.end())
    caches_.emplace_back(std::move(cache));
  else
    *free = std::move(cache);
  return number;
}

Result<void> Rank::set_rows(OneGroup& group, int rows) {
  MOESCOPE_TRY(group.rows.offsets, upload(group.offsets, std::vector<std::int32_t>{0, rows}));
  MOESCOPE_TRY(group.rows.row_tiles, room<std::int32_t>(group.row_tiles, 2));
  group.rows.groups = 1;
  group.rows.height = tile_height(rows, 1);
  list_tiles(queue_.stream(), group.rows);
  return {};
}

void Rank::multiply(const OneGroup& group, const Matrices& matrices, const Bf16* x, float* y,
                    bool add) {
  Product product{};
  product.weights = matrices.weights;
  product.n = product.y_stride = matrices.n;
  product.k = product.x_stride = matrices.k;
  product.x = x;
  grouped_product(queue_.stream(), group.rows, product, y, add,
                  queue_.device().persistent_blocks());
}

Result<void> Rank::put_pieces(std::span<const Piece> pieces) {
  const auto& shape = decoder_.shape();
  std::vector<CachePiece> all;
  std::vector<std::int32_t> last;
  for (int layer = 0; layer < shape.layers; ++layer) {
    std::int32_t row = 0;
    for (const Piece& piece : pieces) {
      const Cache& cache = *caches_[piece.cache];
      const std::size_t part =
          static_cast<std::size_t>(cache.positions) * static_cast<std::size_t>(shape.kv_width());
      Bf16* const keys = cache.memory.as<Bf16>() + 2 * part * layer;
      const auto count = static_cast<std::int32_t>(piece.tokens.size());
      all.push_back({keys, keys + part, piece.first, row, count});
      row += count;
      if (layer == 0) last.push_back(row - 1);
    }
  }
  MOESCOPE_CHECK(upload(cache_pieces_, all));
  MOESCOPE_CHECK(upload(last_row_, last));
  return {};
}

Result<void> Rank::begin_step(std::span<const Piece> pieces) {
  std::vector<std::int32_t> ids;
  longest_ = 0;
  for (const Piece& piece : pieces) {
    ids.insert(ids.end(), piece.tokens.begin(), piece.tokens.end());
    longest_ = std::max(longest_, static_cast<int>(piece.tokens.size()));
  }
  tokens_ = static_cast<int>(ids.size());
  pieces_ = static_cast<int>(pieces.size());
  MOESCOPE_CHECK(put_pieces(pieces));
  MOESCOPE_CHECK(set_rows(all_rows_, tokens_));
  MOESCOPE_CHECK(set_rows(last_rows_, pieces_));
  MOESCOPE_TRY(const std::int32_t* there, upload(ids_, ids));
  const int hidden = decoder_.shape().hidden;
  MOESCOPE_TRY(float* x, room<float>(x_, static_cast<std::size_t>(tokens_) * hidden));
  embed(queue_.stream(), decoder_.embedding(), there, tokens_, hidden, x);
  return {};
}

Result<void> Rank::attention(int layer) {
  const auto& shape = decoder_.shape();
  const auto& weights = decoder_.layer(layer);
  const Stream stream = queue_.stream();
  const int q = shape.q_width(), kv = shape.kv_width(), stride = q + 2 * kv;
  const std::size_t rows = tokens_;
  MOESCOPE_TRY(Bf16 * normed, room<Bf16>(normed_, rows * shape.hidden));
  MOESCOPE_TRY(float* qkv, room<float>(qkv_, rows * stride));
  MOESCOPE_TRY(Bf16 * attended, room<Bf16>(attended_, rows * q));
  rms_norm(stream, x_.as<float>(), weights.attention_norm, tokens_, shape.hidden, shape.hidden,
           shape.rms_eps, normed);
  multiply(all_rows_, weights.qkv, normed, qkv, false);
  // OLMoE normalises over the whole projection, before the heads are split.
  rms_norm_heads(stream, qkv, weights.q_norm, tokens_, 1, q, stride, shape.rms_eps);
  rms_norm_heads(stream, qkv + q, weights.k_norm, tokens_, 1, kv, stride, shape.rms_eps);
  const auto* pieces = cache_pieces_.as<CachePiece>() + static_cast<std::size_t>(layer) * pieces_;
  rotate_and_cache(stream, shape.attention, decoder_.cosines(), decoder_.sines(), qkv, pieces,
                   pieces_, longest_);
  causal_attention(stream, shape.attention, qkv, pieces, pieces_, longest_, attended);
  multiply(all_rows_, weights.attention_out, attended, x_.as<float>(), true);
  return {};
}

Result<void> Rank::route(int layer, std::vector<std::uint16_t>& experts,
                         std::vector<float>& gates) {
  const auto& shape = decoder_.shape();
  const auto& weights = decoder_.layer(layer);
  const std::size_t slots = static_cast<std::size_t>(tokens_) * shape.top_k;
  MOESCOPE_TRY(Bf16 * normed,
               room<Bf16>(normed_, static_cast<std::size_t>(tokens_) * shape.hidden));
  MOESCOPE_TRY(float* logits,
               room<float>(router_logits_, static_cast<std::size_t>(tokens_) * shape.experts));
  MOESCOPE_TRY(std::uint16_t * ids, room<std::uint16_t>(experts_, slots));
  MOESCOPE_TRY(float* weight, room<float>(gates_, slots));
  rms_norm(queue_.stream(), x_.as<float>(), weights.mlp_norm, tokens_, shape.hidden, shape.hidden,
           shape.rms_eps, normed);
  multiply(all_rows_, weights.router, normed, logits, false);
  softmax_top_k(queue_.stream(), logits, tokens_, shape.experts, shape.top_k, shape.norm_topk, ids,
                weight);
  experts.resize(slots);
  gates.resize(slots);
  queue_.copy_out(experts.data(), ids, slots * sizeof(std::uint16_t));
  queue_.copy_out(gates.data(), weight, slots * sizeof(float));
  return queue_.wait();
}

Result<void> Rank::pack(const DispatchPlan& plan, core::Buffer& send) {
  const WireRow row{decoder_.shape().hidden, plan.entries};
  MOESCOPE_CHECK(exchanged_.resize(send, plan.rows() * row.bytes()));
  MOESCOPE_TRY(const std::int32_t* token, upload(plan_token_, plan.token));
  MOESCOPE_TRY(const RouteEntry* header, upload(plan_header_, plan.header));
  pack_rows(queue_.stream(), row, normed_.as<Bf16>(), token, header, plan.rows(), send.data());
  return {};
}

Result<GroupArrays> Rank::group(const Received& received) {
  const int experts = decoder_.shape().experts;
  const std::size_t items = static_cast<std::size_t>(received.rows) * received.row.entries;
  const std::size_t counters = group_counters(items, experts);
  GroupArrays grouped{};
  MOESCOPE_TRY(grouped.offsets, room<std::int32_t>(offsets_, experts + 1));
  MOESCOPE_TRY(grouped.row, room<std::int32_t>(grouped_row_, items));
  MOESCOPE_TRY(grouped.answer_row, room<std::int32_t>(grouped_answer_, items));
  MOESCOPE_TRY(grouped.gate, room<float>(grouped_gate_, items));
  MOESCOPE_TRY(grouped.place, room<std::int32_t>(place_, items));
  MOESCOPE_TRY(grouped.answer_begin, room<std::int32_t>(answer_begin_, received.rows + 1));
  MOESCOPE_TRY(grouped.counters, room<std::int32_t>(counters_, counters));
  MOESCOPE_TRY(void* scratch, room<std::byte>(scratch_, exclusive_sum_scratch(counters)));
  group_rows(queue_.stream(), received, experts, 0, grouped, scratch);
  return grouped;
}

// The answers to each source, by where its rows begin; the sum of all.
Result<int> Rank::count_answers(const GroupArrays& grouped, std::span<const int> rows_from,
                                std::vector<int>& answers_to) {
  std::vector<std::int32_t> places{0};
  for (const int rows : rows_from) places.push_back(places.back() + rows);
  const auto count = static_cast<int>(places.size());
  MOESCOPE_TRY(const std::int32_t* from, upload(picked_from_, places));
  MOESCOPE_TRY(std::int32_t * picked, room<std::int32_t>(picked_, count));
  pick(queue_.stream(), grouped.answer_begin, from, count, picked);
  std::vector<std::int32_t> begins(count);
  queue_.copy_out(begins.data(), picked, begins.size() * sizeof(begins[0]));
  MOESCOPE_CHECK(queue_.wait());
  answers_to.clear();
  for (int r = 0; r + 1 < count; ++r) answers_to.push_back(begins[r + 1] - begins[r]);
  return begins.back();
}

Result<void> Rank::multiply_experts(int layer, CombineMode mode, const Received& received,
                                    const GroupArrays& grouped, int assignments, int ranks,
                                    core::Buffer& answer) {
  const auto& shape = decoder_.shape();
  const auto& weights = decoder_.layer(layer);
  const Stream stream = queue_.stream();
  const int blocks = queue_.device().persistent_blocks();
  RowGroups rows{grouped.offsets, shape.experts, nullptr,
                 tile_height(assignments, std::max(1, shape.experts / ranks))};
  MOESCOPE_TRY(rows.row_tiles, room<std::int32_t>(row_tiles_, shape.experts + 1));
  list_tiles(stream, rows);
  MOESCOPE_TRY(Bf16 * activated,
               room<Bf16>(activated_, static_cast<std::size_t>(assignments) * shape.intermediate));
  Product up{};
  up.weights = weights.gate_up.weights;
  up.n = weights.gate_up.n;
  up.k = weights.gate_up.k;
  up.x = reinterpret_cast<const Bf16*>(received.data);
  up.x_stride = static_cast<int>(received.row.bytes() / sizeof(Bf16));
  up.x_row = grouped.row;
  up.y_stride = shape.intermediate;
  grouped_swiglu(stream, rows, up, activated, blocks);

  Product down{};
  down.weights = weights.down.weights;
  down.n = down.y_stride = weights.down.n;
  down.k = down.x_stride = weights.down.k;
  down.x = activated;
  const bool per_expert = mode == CombineMode::per_expert;
  auto* const answers = reinterpret_cast<float*>(answer.data());
  if (per_expert) {
    down.y_row = grouped.answer_row;
    grouped_product(stream, rows, down, answers, false, blocks);
    return {};
  }
  MOESCOPE_TRY(float* y,
               room<float>(expert_out_, static_cast<std::size_t>(assignments) * shape.hidden));
  grouped_product(stream, rows, down, y, false, blocks);
  answer_partial(stream, y, grouped.place, grouped.gate, received.rows, received.row.entries,
                 shape.hidden, answers);
  return {};
}

Result<int> Rank::run_experts(int layer, DispatchLayout layout, CombineMode mode,
                              const core::Buffer& received, std::span<const int> rows_from,
                              core::Buffer& answer, std::vector<int>& answers_to) {
  const auto& shape = decoder_.shape();
  int rows = 0;
  for (const int count : rows_from) rows += count;
  const Received there{received.data(), {shape.hidden, entries_per_row(layout, shape.top_k)}, rows};
  MOESCOPE_TRY(const GroupArrays grouped, group(there));
  MOESCOPE_TRY(const int assignments, count_answers(grouped, rows_from, answers_to));
  const bool per_expert = mode == CombineMode::per_expert;
  if (!per_expert) answers_to.assign(rows_from.begin(), rows_from.end());
  MOESCOPE_CHECK(exchanged_.resize(
      answer, static_cast<std::size_t>(per_expert ? assignments : rows) * answer_row_bytes()));
  MOESCOPE_CHECK(multiply_experts(layer, mode, there, grouped, assignments,
                                  static_cast<int>(rows_from.size()), answer));
  return assignments;
}

Result<void> Rank::combine(CombineMode mode, const DispatchPlan& plan,
                           const core::Buffer& returned) {
  const auto& shape = decoder_.shape();
  const auto* answers = reinterpret_cast<const float*>(returned.data());
  if (mode == CombineMode::per_expert) {
    MOESCOPE_TRY(const std::int32_t* answer_row, upload(answer_row_, plan.answer_row));
    combine_per_expert(queue_.stream(), experts_.as<std::uint16_t>(), gates_.as<float>(),
                       answer_row, answers, tokens_, shape.top_k, shape.hidden, x_.as<float>());
    return {};
  }
  MOESCOPE_TRY(const std::int32_t* token_begin, upload(token_begin_, plan.token_begin));
  MOESCOPE_TRY(const std::int32_t* token_row, upload(token_row_, plan.token_row));
  combine_partial(queue_.stream(), token_begin, token_row, answers, tokens_, shape.hidden,
                  x_.as<float>());
  return {};
}

Result<void> Rank::last_logits(std::vector<float>& logits) {
  const auto& shape = decoder_.shape();
  const Stream stream = queue_.stream();
  const std::size_t rows = pieces_;
  MOESCOPE_TRY(float* x, room<float>(last_x_, rows * shape.hidden));
  MOESCOPE_TRY(Bf16 * normed, room<Bf16>(last_normed_, rows * shape.hidden));
  MOESCOPE_TRY(float* there, room<float>(logits_, rows * shape.vocab));
  gather_rows(stream, x_.as<float>(), last_row_.as<std::int32_t>(), pieces_, shape.hidden, x);
  rms_norm(stream, x, decoder_.final_norm(), pieces_, shape.hidden, shape.hidden, shape.rms_eps,
           normed);
  multiply(last_rows_, decoder_.head(), normed, there, false);
  logits.resize(rows * shape.vocab);
  queue_.copy_out(logits.data(), there, logits.size() * sizeof(float));
  return queue_.wait();
}

}  // namespace moescope::kernels::cuda
