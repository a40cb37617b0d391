#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {
namespace {

// [E, E] of one family and layer; an index under 0 is past the end.
std::vector<std::uint64_t> read_square(const h5::NodeReader& group, const std::string& name,
                                       const std::string& layer_axis, int family, int layer) {
  const std::size_t experts = group.axis("expert_i");
  const h5::Shape shape{group.axis("family"), group.axis(layer_axis), experts, experts};
  return group.block<std::uint64_t>(
      name, shape,
      {{static_cast<std::size_t>(family), static_cast<std::size_t>(layer), 0, 0},
       {1, 1, experts, experts}});
}

}  // namespace

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

CoactivationRecord read_coactivation_outline(const h5::NodeReader& root) {
  const auto group = part(root, "coactivation");
  CoactivationRecord record;
  record.families = group.labels("family");
  auto& statistics = record.statistics;
  statistics.families = static_cast<int>(record.families.size());
  statistics.layers = static_cast<int>(group.axis("layer"));
  statistics.experts = static_cast<int>(group.axis("expert_i"));
  statistics.tokens = group.array<std::uint64_t>("tokens", {record.families.size()});
  return record;
}

CoactivationRecord read_coactivation(const h5::NodeReader& root) {
  const auto group = part(root, "coactivation");
  CoactivationRecord record = read_coactivation_outline(root);
  auto& statistics = record.statistics;
  const std::size_t families = record.families.size(), layers = group.axis("layer"),
                    experts = group.axis("expert_i");
  const std::size_t steps = layers ? layers - 1 : 0;
  statistics.coactivation =
      group.array<std::uint64_t>("counts", {families, layers, experts, experts});
  statistics.transitions =
      group.array<std::uint64_t>("transitions", {families, steps, experts, experts});
  if (group.status().ok()) group.accept(check(record));
  return record;
}

std::vector<std::uint64_t> read_coactivation_pairs(const h5::NodeReader& root, int family,
                                                   int layer) {
  return read_square(part(root, "coactivation"), "counts", "layer", family, layer);
}

std::vector<std::uint64_t> read_transition_pairs(const h5::NodeReader& root, int family,
                                                 int layer) {
  return read_square(part(root, "coactivation"), "transitions", "layer_from", family, layer);
}

}  // namespace moescope::store::schema
