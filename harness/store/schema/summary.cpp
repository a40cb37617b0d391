#include <algorithm>

#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {

void write(h5::GroupWriter& root, const Summary& summary) {
  auto group = part(root, "summary");
  group.attribute("NX_class", "NXcollection");
  group.axis("strategy", summary.rows, "strategy");
  const std::vector<std::string> axes{"strategy"};
  std::int64_t place = 0;
  for (const auto& column : summary.columns) {
    const auto write_one = [&](const std::string& name, const std::vector<double>& values,
                               const std::string& what) {
      auto node = group.array(name, values, axes, {what, column.units});
      node.attribute("kind", column.kind);
      return node;
    };
    write_one(column.key, column.mean, column.description).attribute("column", place++);
    write_one(column.key + "_low", column.low, "lower end of the 95 % interval of " + column.key);
    write_one(column.key + "_high", column.high, "upper end of the 95 % interval of " + column.key);
  }
}

Summary read_summary(const h5::NodeReader& root) {
  const auto group = part(root, "summary");
  Summary summary;
  summary.rows = group.labels("strategy");
  const h5::Shape shape{summary.rows.size()};
  std::vector<std::pair<std::int64_t, SummaryColumn>> columns;
  for (const auto& name : group.names()) {
    const auto array = group.child(name);
    // Only the means carry the place of their column.
    if (!array.has_attribute("column")) continue;
    SummaryColumn column;
    column.key = name;
    column.units = array.has_attribute("units") ? array.text_attribute("units") : "";
    column.kind = array.text_attribute("kind");
    column.description = array.text_attribute("description");
    column.mean = group.array<double>(name, shape);
    column.low = group.array<double>(name + "_low", shape);
    column.high = group.array<double>(name + "_high", shape);
    columns.emplace_back(array.attribute<std::int64_t>("column"), std::move(column));
  }
  std::ranges::sort(columns, {}, &std::pair<std::int64_t, SummaryColumn>::first);
  for (auto& [place, column] : columns) summary.columns.push_back(std::move(column));
  if (group.status().ok()) group.accept(check(summary));
  return summary;
}

}  // namespace moescope::store::schema
