#include <utility>

#include "placement/selectors/built_in.hpp"
#include "placement/selectors/token_covers.hpp"

namespace moescope::placement {
namespace {

class CoverGreedySelector : public ReplicaSelector {
 public:
  CoverGreedySelector(const SharedTables& tables, int source_rank)
      : ranks_(tables->placement().ranks),
        covers_(tables, source_rank, false),
        load_(static_cast<std::size_t>(tables->placement().layers) * ranks_, 0) {}

  void select(int layer, int top_k, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    std::uint64_t* load = load_.data() + static_cast<std::size_t>(layer) * ranks_;
    covers_.choose(layer, top_k, experts, hosts, load);
  }

 private:
  int ranks_;
  TokenCovers covers_;
  std::vector<std::uint64_t> load_;  // [L, R] activations that this source sent
};

}  // namespace

SelectorKind cover_greedy_selector() {
  return {{"cover-greedy",
           "again and again the rank that holds most of the token's experts, its own rank free",
           "moescope",
           {}},
          [](SharedTables tables, int source_rank,
             const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<CoverGreedySelector>(std::move(tables), source_rank);
          }};
}

}  // namespace moescope::placement
