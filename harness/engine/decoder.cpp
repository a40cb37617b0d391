#include "engine/decoder.hpp"

namespace moescope::engine {

Decoder::Decoder(const model::ModelConfig& config, kernels::RankCompute& compute,
                 const ServeOptions& options, comm::Communicator& communicator,
                 placement::ReplicaSelector& selector)
    : config_(config),
      compute_(compute),
      options_(options),
      communicator_(communicator),
      selector_(selector) {}

core::Result<void> Decoder::forward(std::vector<Segment>& batch, float* phases,
                                    const LayerHook& hook, std::vector<float>& logits) {
  pieces_.clear();
  for (const Segment& segment : batch)
    pieces_.push_back({segment.sequence->cache, segment.first,
                       std::span(segment.sequence->tokens)
                           .subspan(static_cast<std::size_t>(segment.first),
                                    static_cast<std::size_t>(segment.count))});
  MOESCOPE_CHECK(compute_.begin_step(pieces_));
  MoeContext context{config_.top_k, compute_, options_, communicator_, selector_, clock_, moe_};
  for (int layer = 0; layer < config_.layers; ++layer) {
    clock_.start(phases ? phases + layer * kPhases : nullptr);
    MOESCOPE_CHECK(compute_.attention(layer));
    if (clock_.on()) MOESCOPE_CHECK(compute_.memory().wait());
    clock_.lap(PhaseName::attention);
    MOESCOPE_CHECK(run_moe_layer(context, layer));
    if (hook) hook(layer, moe_);
  }
  for (Segment& segment : batch) segment.sequence->cached = segment.first + segment.count;
  return compute_.last_logits(logits);
}

}  // namespace moescope::engine
