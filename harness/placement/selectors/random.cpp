#include <limits>
#include <utility>

#include "core/rng.hpp"
#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

class RandomSelector : public ReplicaSelector {
 public:
  RandomSelector(SharedTables tables, int source_rank, std::uint64_t seed)
      : tables_(std::move(tables)) {
    const core::Rng rng =
        core::Rng(seed).fork("random selector").fork(static_cast<std::uint64_t>(source_rank));
    // One stream a layer: layers may be asked in any order.
    for (int layer = 0; layer < tables_->placement().layers; ++layer)
      streams_.push_back(rng.fork(static_cast<std::uint64_t>(layer)));
  }

  void select(int layer, int, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    for (std::size_t i = 0; i < experts.size(); ++i) {
      const auto copies = tables_->hosts(tables_->index(layer, experts[i]));
      hosts[i] = copies[copies.size() == 1 ? 0 : streams_[layer].below(copies.size())];
    }
  }

 private:
  SharedTables tables_;
  std::vector<core::Rng> streams_;  // [L]
};

}  // namespace

SelectorKind random_selector() {
  return {{"random",
           "a copy at random for every token",
           "moescope",
           {{"seed",
             std::int64_t{0},
             "seed of the choices",
             0,
             static_cast<double>(std::numeric_limits<std::int32_t>::max()),
             {}}}},
          [](SharedTables tables, int source_rank,
             const core::Params& params) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<RandomSelector>(
                std::move(tables), source_rank, static_cast<std::uint64_t>(params.integer("seed")));
          }};
}

}  // namespace moescope::placement
