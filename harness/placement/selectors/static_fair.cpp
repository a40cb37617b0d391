#include "placement/selectors/built_in.hpp"
#include "placement/selectors/host_list.hpp"
#include "placement/selectors/python_random.hpp"

namespace moescope::placement {
namespace {

// SGLang's seed.
constexpr std::uint32_t kSeed = 42;

// Equal parts of the hosts for `count` sources, in random order.
std::vector<std::int32_t> fair_choices(const std::vector<std::int32_t>& hosts, std::size_t count,
                                       PythonRandom& random) {
  std::vector<std::int32_t> choices;
  for (std::size_t i = 0; i < count / hosts.size(); ++i)
    choices.insert(choices.end(), hosts.begin(), hosts.end());
  const auto rest = random.sample(hosts, count % hosts.size());
  choices.insert(choices.end(), rest.begin(), rest.end());
  random.shuffle(choices);
  return choices;
}

// The map of SGLang's --ep-dispatch-algorithm static: for each (source, expert) one host for good,
// the source's own copy or else a fair share of the copies. The draws are Python's, so the map is
// SGLang's own when every layer of the model is an MoE layer; SGLang also draws for the dense
// layers that come before, which are not known here. Later versions of SGLang prefer a copy on the
// source's node; this is the version without.
class StaticFairSelector : public ReplicaSelector {
 public:
  StaticFairSelector(const Placement& placement, int source_rank)
      : experts_(placement.experts), host_(placement.primary.size()) {
    PythonRandom random(kSeed);
    std::size_t at = 0;
    for (int layer = 0; layer < placement.layers; ++layer) {
      for (int e = 0; e < placement.experts; ++e) {
        const auto hosts = hosts_ascending(placement, layer, e);
        // Every source draws all choices, and keeps its own.
        const auto choices = fair_choices(hosts, placement.ranks - hosts.size(), random);
        std::size_t remote_source = 0;
        for (int rank = 0; rank < source_rank; ++rank)
          remote_source += !placement.hosts(layer, e, rank);
        host_[at++] = placement.hosts(layer, e, source_rank) ? source_rank : choices[remote_source];
      }
    }
  }

  void select(int layer, int, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    const std::int32_t* host = host_.data() + static_cast<std::size_t>(layer) * experts_;
    for (std::size_t i = 0; i < experts.size(); ++i) hosts[i] = host[experts[i]];
  }

  SelectorMemory memory() const override { return SelectorMemory::none; }
  // One generator draws for all layers.
  bool layers_apart() const override { return false; }

 private:
  int experts_;
  std::vector<std::int32_t> host_;  // [L, E]
};

}  // namespace

SelectorKind static_fair_selector() {
  return {{"static-fair",
           "the source's own copy, else one copy for good, dealt evenly to the sources",
           "github.com/sgl-project/sglang (compute_logical_to_rank_dispatch_physical_map)",
           {}},
          [](SharedTables tables, int source_rank,
             const core::Params&) -> std::unique_ptr<ReplicaSelector> {
            return std::make_unique<StaticFairSelector>(tables->placement(), source_rank);
          }};
}

}  // namespace moescope::placement
