#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {

void write(h5::GroupWriter& root, const ProjectionRecord& record) {
  const std::size_t phases = record.phases.size();
  auto projections = folder(root, "projections");
  auto fabric = folder(projections, record.fabric);
  auto group = part(fabric, record.name);
  if (record.seconds.empty())
    group.attribute("NX_class", "NXcollection");
  else
    plot(group, "seconds", {"layer", "."});
  group.attribute("kind", "projected");
  group.text("fabric", record.fabric_toml, "the fabric, in TOML");
  group.index_axis("layer", phases ? record.seconds.size() / phases : 0, "MoE layer");
  group.axis("phase", record.phases, "phase of the communication");
  group.axis("link_class", record.link_classes, "class of links in the fabric");
  group
      .array("seconds", record.seconds, {"layer", "phase"},
             {"time that the fabric model gives the run's traffic", "s"})
      .attribute("kind", "projected");
  group
      .array("transfer_seconds", record.transfer_seconds, {"layer", "phase"},
             {"the part of seconds that moves bytes; the rest is latency", "s"})
      .attribute("kind", "projected");
  group.array("utilisation", record.utilisation, {"link_class"},
              {"share of the links' capacity in use", "1"});
}

ProjectionRecord read_projection(const h5::NodeReader& root, const std::string& fabric,
                                 const std::string& name) {
  const auto group = part(root.child("projections").child(fabric), name);
  ProjectionRecord record;
  record.fabric = fabric;
  record.name = name;
  record.fabric_toml = group.text("fabric");
  record.phases = group.labels("phase");
  record.link_classes = group.labels("link_class");
  const h5::Shape shape{group.axis("layer"), record.phases.size()};
  record.seconds = group.array<double>("seconds", shape);
  record.transfer_seconds = group.optional_array<double>("transfer_seconds", shape);
  record.utilisation = group.optional_array<double>("utilisation", {record.link_classes.size()});
  if (group.status().ok()) group.accept(check(record));
  return record;
}

}  // namespace moescope::store::schema
