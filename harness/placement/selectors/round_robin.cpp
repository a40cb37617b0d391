#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

// Each source starts at a copy of its own, so that sources do not all turn to the same one.
class RoundRobinSelector : public ReplicaSelector {
 public:
  RoundRobinSelector(const Placement& placement, int source_rank)
      : placement_(placement),
        turn_(placement.primary.size(), static_cast<std::uint32_t>(source_rank)) {}

  void select(int layer, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    for (std::size_t i = 0; i < experts.size(); ++i) {
      const auto replicas = placement_.replicas_at(layer, experts[i]);
      std::uint32_t& turn =
          turn_[static_cast<std::size_t>(layer) * placement_.experts + experts[i]];
      const std::size_t copy = turn++ % (1 + replicas.size());
      hosts[i] = copy == 0 ? placement_.primary_at(layer, experts[i]) : replicas[copy - 1];
    }
  }

 private:
  const Placement& placement_;
  std::vector<std::uint32_t> turn_;  // [L, E]
};

}  // namespace

SelectorKind round_robin_selector() {
  return {{"round-robin", "the copies of an expert in turn", "moescope", {}},
          [](const Placement& placement, int source_rank,
             const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<RoundRobinSelector>(placement, source_rank);
          }};
}

}  // namespace moescope::placement
