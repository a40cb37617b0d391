#include "placement/selectors/built_in.hpp"
#include "placement/selectors/host_list.hpp"

namespace moescope::placement {
namespace {

// What other sources sent is not known here, so the loads are this source's own, per layer.
class LeastLoadedSelector : public ReplicaSelector {
 public:
  explicit LeastLoadedSelector(const Placement& placement)
      : placement_(placement),
        load_(static_cast<std::size_t>(placement.layers) * placement.ranks, 0) {}

  void select(int layer, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    std::uint64_t* load = load_.data() + static_cast<std::size_t>(layer) * placement_.ranks;
    for (std::size_t i = 0; i < experts.size(); ++i) {
      hosts[i] = lightest_host(placement_, layer, experts[i], load);
      ++load[hosts[i]];
    }
  }

 private:
  const Placement& placement_;
  std::vector<std::uint64_t> load_;  // [L, R] activations that this source sent
};

}  // namespace

SelectorKind least_loaded_selector() {
  return {
      {"least-loaded", "the host that this source sent the fewest activations", "moescope", {}},
      [](const Placement& placement, int, const core::Params&) -> std::unique_ptr<ReplicaSelector> {
        return std::make_unique<LeastLoadedSelector>(placement);
      }};
}

}  // namespace moescope::placement
