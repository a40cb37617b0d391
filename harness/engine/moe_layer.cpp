#include "engine/moe_layer.hpp"

#include "kernels/router.hpp"

namespace moescope::engine {
namespace {

using kernels::CombineMode;

void route(MoeContext& context, int layer, const float* x, int tokens) {
  const auto& config = context.model.config;
  auto& b = context.buffers;
  b.logits.resize(static_cast<std::size_t>(tokens) * config.experts);
  b.experts.resize(static_cast<std::size_t>(tokens) * config.top_k);
  b.gates.resize(b.experts.size());
  b.hosts.resize(b.experts.size());
  context.model.layers[layer].router.apply(x, tokens, b.logits.data());
  kernels::softmax_top_k(b.logits.data(), tokens, config.experts, config.top_k, config.norm_topk,
                         b.experts.data(), b.gates.data());
  context.selector.select(layer, config.top_k, b.experts, b.hosts);
}

core::Result<void> exchange(MoeContext& context, PhaseName wire, const std::vector<std::byte>& send,
                            const std::vector<std::uint64_t>& send_bytes,
                            std::vector<std::byte>& received,
                            std::vector<std::uint64_t>& received_bytes) {
  MOESCOPE_TRY(const comm::Transfer transfer,
               context.communicator.alltoallv(send, send_bytes, received, received_bytes));
  context.clock.lap(wire, transfer.wait_s);
  context.clock.add(PhaseName::wait, transfer.wait_s);
  return {};
}

core::Result<void> dispatch(MoeContext& context, const float* x, int tokens) {
  const auto& config = context.model.config;
  auto& b = context.buffers;
  const int ranks = context.communicator.size();
  kernels::plan_dispatch(context.options.layout, b.experts.data(), b.gates.data(), b.hosts.data(),
                         tokens, config.top_k, ranks, b.plan);
  const std::size_t row_bytes =
      kernels::wire_row_bytes(context.options.layout, config.hidden, config.top_k);
  b.send.resize(b.plan.rows() * row_bytes);
  kernels::pack_rows(b.plan, x, config.hidden, b.send.data());
  b.send_bytes.resize(ranks);
  for (int rank = 0; rank < ranks; ++rank)
    b.send_bytes[rank] = (b.plan.rank_begin[rank + 1] - b.plan.rank_begin[rank]) * row_bytes;
  context.clock.lap(PhaseName::dispatch_pack);
  return exchange(context, PhaseName::dispatch_wire, b.send, b.send_bytes, b.received,
                  b.received_bytes);
}

void run_experts(MoeContext& context, int layer) {
  const auto& config = context.model.config;
  auto& b = context.buffers;
  const std::size_t row_bytes =
      kernels::wire_row_bytes(context.options.layout, config.hidden, config.top_k);
  const auto rows = static_cast<int>(b.received.size() / row_bytes);
  const int entries = kernels::entries_per_row(context.options.layout, config.top_k);
  kernels::group_rows(b.received.data(), rows, entries, config.hidden, config.experts, b.grouped);

  const std::size_t width = static_cast<std::size_t>(config.hidden);
  b.expert_out.resize(b.grouped.assignments() * width);
  context.model.layers[layer].experts.apply(b.grouped.ids, b.grouped.offsets, b.grouped.x.data(),
                                            b.expert_out.data(), b.scratch);

  // Answers go back in arrival order: source rank by source rank.
  const std::size_t answer_row = width * sizeof(float);
  const bool per_expert = context.options.combine == CombineMode::per_expert;
  b.answer.resize((per_expert ? b.grouped.assignments() : rows) * answer_row);
  auto* answer = reinterpret_cast<float*>(b.answer.data());
  if (per_expert)
    kernels::answer_per_expert(b.grouped, b.expert_out.data(), config.hidden, answer);
  else
    kernels::answer_partial(b.grouped, b.expert_out.data(), rows, config.hidden, answer);

  b.answer_bytes.assign(b.received_bytes.size(), 0);
  if (!per_expert) {
    for (std::size_t rank = 0; rank < b.answer_bytes.size(); ++rank)
      b.answer_bytes[rank] = b.received_bytes[rank] / row_bytes * answer_row;
    return;
  }
  std::vector<std::int32_t> source_of(rows);
  std::size_t row = 0;
  for (std::size_t rank = 0; rank < b.received_bytes.size(); ++rank)
    for (std::size_t n = b.received_bytes[rank] / row_bytes; n > 0; --n)
      source_of[row++] = static_cast<std::int32_t>(rank);
  for (const auto assigned : b.grouped.row) b.answer_bytes[source_of[assigned]] += answer_row;
}

}  // namespace

core::Result<void> run_moe_layer(MoeContext& context, int layer, const float* x, int tokens,
                                 float* out) {
  auto& b = context.buffers;
  const int hidden = context.model.config.hidden;
  route(context, layer, x, tokens);
  context.clock.lap(PhaseName::router);
  MOESCOPE_CHECK(dispatch(context, x, tokens));
  run_experts(context, layer);
  context.clock.lap(PhaseName::expert);
  MOESCOPE_CHECK(exchange(context, PhaseName::combine_wire, b.answer, b.answer_bytes, b.returned,
                          b.returned_bytes));
  const auto* returned = reinterpret_cast<const float*>(b.returned.data());
  if (context.options.combine == CombineMode::per_expert)
    kernels::combine_per_expert(b.plan, b.experts.data(), b.gates.data(), returned, tokens, hidden,
                                out);
  else
    kernels::combine_partial(b.plan, returned, tokens, hidden, out);
  context.clock.lap(PhaseName::combine_reduce);
  return {};
}

}  // namespace moescope::engine
