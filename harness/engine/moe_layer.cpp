#include "engine/moe_layer.hpp"

#include "comm/wire.hpp"

namespace moescope::engine {
namespace {

using core::Result;

// Ends a phase of the clock. Work that was only queued belongs to the phase, so a clock that runs
// waits for it.
Result<void> lap(MoeContext& context, PhaseName phase, double elsewhere_s = 0) {
  if (context.clock.on()) MOESCOPE_CHECK(context.compute.memory().wait());
  context.clock.lap(phase, elsewhere_s);
  return {};
}

Result<void> route(MoeContext& context, int layer) {
  auto& b = context.buffers;
  MOESCOPE_CHECK(context.compute.route(layer, b.experts, b.gates));
  b.hosts.resize(b.experts.size());
  context.selector.select(layer, context.top_k, b.experts, b.hosts);
  return lap(context, PhaseName::router);
}

Result<void> exchange(MoeContext& context, PhaseName wire, const core::Buffer& send,
                      core::Buffer& received) {
  auto& b = context.buffers;
  MOESCOPE_TRY(const comm::Transfer transfer,
               comm::exchange(context.communicator, context.compute.memory(), send, b.send_bytes,
                              received, b.received_bytes));
  MOESCOPE_CHECK(lap(context, wire, transfer.wait_s));
  context.clock.add(PhaseName::wait, transfer.wait_s);
  return {};
}

Result<void> dispatch(MoeContext& context) {
  auto& b = context.buffers;
  const int ranks = context.communicator.size(), k = context.top_k;
  const int tokens = static_cast<int>(b.experts.size()) / k;
  kernels::plan_dispatch(context.options.layout, b.experts.data(), b.gates.data(), b.hosts.data(),
                         tokens, k, ranks, b.plan);
  MOESCOPE_CHECK(context.compute.pack(b.plan, b.send));
  const std::size_t row_bytes = context.compute.dispatch_row_bytes(context.options.layout);
  b.send_bytes.resize(ranks);
  for (int rank = 0; rank < ranks; ++rank)
    b.send_bytes[rank] = (b.plan.rank_begin[rank + 1] - b.plan.rank_begin[rank]) * row_bytes;
  MOESCOPE_CHECK(lap(context, PhaseName::dispatch_pack));
  MOESCOPE_CHECK(exchange(context, PhaseName::dispatch_wire, b.send, b.received));
  b.rows_from.clear();
  for (const auto bytes : b.received_bytes)
    b.rows_from.push_back(static_cast<int>(bytes / row_bytes));
  return {};
}

Result<void> run_experts(MoeContext& context, int layer) {
  auto& b = context.buffers;
  MOESCOPE_TRY(b.assignments,
               context.compute.run_experts(layer, context.options.layout, context.options.combine,
                                           b.received, b.rows_from, b.answer, b.answers_to));
  for (std::size_t rank = 0; rank < b.send_bytes.size(); ++rank)
    b.send_bytes[rank] = b.answers_to[rank] * context.compute.answer_row_bytes();
  return lap(context, PhaseName::expert);
}

}  // namespace

Result<void> run_moe_layer(MoeContext& context, int layer) {
  auto& b = context.buffers;
  MOESCOPE_CHECK(route(context, layer));
  MOESCOPE_CHECK(dispatch(context));
  MOESCOPE_CHECK(run_experts(context, layer));
  MOESCOPE_CHECK(exchange(context, PhaseName::combine_wire, b.answer, b.returned));
  MOESCOPE_CHECK(context.compute.combine(context.options.combine, b.plan, b.returned));
  return lap(context, PhaseName::combine_reduce);
}

}  // namespace moescope::engine
