#include <utility>

#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

// What other sources sent is not known here, so the loads are this source's own, per layer.
class LeastLoadedSelector : public ReplicaSelector {
 public:
  explicit LeastLoadedSelector(SharedTables tables)
      : tables_(std::move(tables)),
        ranks_(tables_->placement().ranks),
        load_(static_cast<std::size_t>(tables_->placement().layers) * ranks_, 0) {}

  void select(int layer, int, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    std::uint64_t* load = load_.data() + static_cast<std::size_t>(layer) * ranks_;
    for (std::size_t i = 0; i < experts.size(); ++i) {
      hosts[i] = lightest_host(tables_->hosts(tables_->index(layer, experts[i])), load);
      ++load[hosts[i]];
    }
  }

 private:
  SharedTables tables_;
  int ranks_;
  std::vector<std::uint64_t> load_;  // [L, R] activations that this source sent
};

}  // namespace

SelectorKind least_loaded_selector() {
  return {{"least-loaded", "the host that this source sent the fewest activations", "moescope", {}},
          [](SharedTables tables, int, const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<LeastLoadedSelector>(std::move(tables));
          }};
}

}  // namespace moescope::placement
