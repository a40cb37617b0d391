#include <utility>

#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

class PrimarySelector : public ReplicaSelector {
 public:
  explicit PrimarySelector(SharedTables tables) : tables_(std::move(tables)) {}

  void select(int layer, int, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    const std::int32_t* primary = &tables_->placement().primary[tables_->index(layer, 0)];
    for (std::size_t i = 0; i < experts.size(); ++i) hosts[i] = primary[experts[i]];
  }

  SelectorMemory memory() const override { return SelectorMemory::none; }

 private:
  SharedTables tables_;
};

}  // namespace

SelectorKind primary_selector() {
  return {{"primary", "the primary always serves; replicas stay idle", "moescope", {}},
          [](SharedTables tables, int, const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<PrimarySelector>(std::move(tables));
          }};
}

}  // namespace moescope::placement
