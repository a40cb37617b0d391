#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {

void write(h5::GroupWriter& root, const CoactivationRecord& record) {
  const auto& statistics = record.statistics;
  const auto layers = static_cast<std::size_t>(statistics.layers),
             experts = static_cast<std::size_t>(statistics.experts);
  auto group = part(root, "coactivation");
  if (statistics.coactivation.empty()) {
    group.attribute("NX_class", "NXcollection");
  } else {
    plot(group, "counts", {".", "layer", "expert_i", "expert_j"});
    root.attribute("default", "coactivation");
  }
  group.axis("family", record.families, "task family");
  group.index_axis("layer", layers, "MoE layer");
  group.index_axis("layer_from", layers ? layers - 1 : 0, "MoE layer before the transition");
  group.index_axis("expert_i", experts, "expert");
  group.index_axis("expert_j", experts, "expert");
  group.array("counts", statistics.coactivation, {"family", "layer", "expert_i", "expert_j"},
              {"tokens that select both i and j; the diagonal is the dispatch count of i", "1"});
  group.array("transitions", statistics.transitions,
              {"family", "layer_from", "expert_i", "expert_j"},
              {"tokens that select i at this MoE layer and j at the next one", "1"});
  group.array("tokens", statistics.tokens, {"family"}, {"tokens counted", "1"});
}

CoactivationRecord read_coactivation(const h5::NodeReader& root) {
  const auto group = part(root, "coactivation");
  CoactivationRecord record;
  record.families = group.labels("family");
  const std::size_t families = record.families.size(), layers = group.axis("layer"),
                    experts = group.axis("expert_i");
  const std::size_t steps = layers ? layers - 1 : 0;
  auto& statistics = record.statistics;
  statistics.families = static_cast<int>(families);
  statistics.layers = static_cast<int>(layers);
  statistics.experts = static_cast<int>(experts);
  statistics.coactivation =
      group.array<std::uint64_t>("counts", {families, layers, experts, experts});
  statistics.transitions =
      group.array<std::uint64_t>("transitions", {families, steps, experts, experts});
  statistics.tokens = group.array<std::uint64_t>("tokens", {families});
  if (group.status().ok()) group.accept(check(record));
  return record;
}

}  // namespace moescope::store::schema
