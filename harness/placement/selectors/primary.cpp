#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

class PrimarySelector : public ReplicaSelector {
 public:
  explicit PrimarySelector(const Placement& placement)
      : experts_(placement.experts), primary_(placement.primary) {}

  void select(int layer, int, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    const std::int32_t* primary = primary_.data() + static_cast<std::size_t>(layer) * experts_;
    for (std::size_t i = 0; i < experts.size(); ++i) hosts[i] = primary[experts[i]];
  }

  SelectorMemory memory() const override { return SelectorMemory::none; }

 private:
  int experts_;
  std::span<const std::int32_t> primary_;  // [L, E]
};

}  // namespace

SelectorKind primary_selector() {
  return {
      {"primary", "the primary always serves; replicas stay idle", "moescope", {}},
      [](const Placement& placement, int, const core::Params&) -> std::unique_ptr<ReplicaSelector> {
        return std::make_unique<PrimarySelector>(placement);
      }};
}

}  // namespace moescope::placement
