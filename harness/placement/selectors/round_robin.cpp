#include <utility>

#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

// Each source starts at a copy of its own, so that sources do not all turn to the same one.
class RoundRobinSelector : public ReplicaSelector {
 public:
  RoundRobinSelector(SharedTables tables, int source_rank)
      : tables_(std::move(tables)), turn_(tables_->placement().primary.size()) {
    for (std::size_t i = 0; i < turn_.size(); ++i)
      turn_[i] = static_cast<std::uint32_t>(source_rank % tables_->hosts(i).size());
  }

  void select(int layer, int, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    for (std::size_t i = 0; i < experts.size(); ++i) {
      const std::size_t expert = tables_->index(layer, experts[i]);
      const auto copies = tables_->hosts(expert);
      const std::uint32_t turn = turn_[expert];
      hosts[i] = copies[turn];
      turn_[expert] = turn + 1 == copies.size() ? 0 : turn + 1;
    }
  }

 private:
  SharedTables tables_;
  std::vector<std::uint32_t> turn_;  // [L, E] the copy that is next
};

}  // namespace

SelectorKind round_robin_selector() {
  return {{"round-robin", "the copies of an expert in turn", "moescope", {}},
          [](SharedTables tables, int source_rank,
             const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<RoundRobinSelector>(std::move(tables), source_rank);
          }};
}

}  // namespace moescope::placement
