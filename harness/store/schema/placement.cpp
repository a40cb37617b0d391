#include <algorithm>

#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {
namespace {

constexpr std::int32_t kNoReplica = -1;

}  // namespace

void write(h5::GroupWriter& root, const PlacementRecord& record) {
  const auto& placement = record.placement;
  std::size_t most = 0;
  for (const auto& replicas : placement.replicas) most = std::max(most, replicas.size());
  std::vector<std::int32_t> padded;
  for (const auto& replicas : placement.replicas) {
    padded.insert(padded.end(), replicas.begin(), replicas.end());
    padded.resize(padded.size() + most - replicas.size(), kNoReplica);
  }
  auto placements = folder(root, "placements");
  auto group = part(placements, record.name);
  if (placement.primary.empty())
    group.attribute("NX_class", "NXcollection");
  else
    plot(group, "primary", {"layer", "expert"});
  group.index_axis("layer", static_cast<std::size_t>(placement.layers), "MoE layer");
  group.index_axis("expert", static_cast<std::size_t>(placement.experts), "expert");
  group.index_axis("replica", most, "place among the expert's replicas");
  group.array("primary", placement.primary, {"layer", "expert"}, {"rank that holds the expert"});
  group.array("replicas", padded, {"layer", "expert", "replica"},
              {"further ranks that hold the expert, ascending; -1 where there is none"});
  group.attribute("strategy", record.strategy);
  group.attribute("parameters", record.parameters_json);
  group.attribute("paper", record.paper);
  group.attribute("replication", record.replication);
  group.attribute("selector", record.selector);
  group.attribute("ranks", placement.ranks);
  group.attribute("seconds_to_compute", record.seconds_to_compute);
  group.attribute("replica_memory", placement.replica_memory());
}

PlacementRecord read_placement(const h5::NodeReader& root, const std::string& name) {
  const auto group = part(root.child("placements"), name);
  PlacementRecord record;
  record.name = name;
  record.strategy = group.text_attribute("strategy");
  record.parameters_json = group.text_attribute("parameters");
  record.paper = group.text_attribute("paper");
  record.replication = group.text_attribute("replication");
  record.selector = group.text_attribute("selector");
  record.seconds_to_compute = group.attribute<double>("seconds_to_compute");
  const std::size_t layers = group.axis("layer"), experts = group.axis("expert"),
                    most = group.axis("replica");
  auto& placement = record.placement;
  placement.layers = static_cast<int>(layers);
  placement.experts = static_cast<int>(experts);
  placement.ranks = group.int_attribute("ranks");
  placement.primary = group.array<std::int32_t>("primary", {layers, experts});
  const auto padded = group.array<std::int32_t>("replicas", {layers, experts, most});
  if (!group.status().ok()) return {};
  placement.replicas.resize(placement.primary.size());
  for (std::size_t i = 0; i < padded.size(); ++i)
    if (padded[i] != kNoReplica) placement.replicas[i / most].push_back(padded[i]);
  group.accept(check(record));
  return record;
}

}  // namespace moescope::store::schema
