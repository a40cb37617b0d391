#include "experiment/plan.hpp"

#include "experiment/placement_files.hpp"

namespace moescope::experiment {

std::vector<std::string> Plan::names() const {
  std::vector<std::string> names;
  for (const auto& run : runs)
    names.push_back(cells[run.cell].name + "/" + std::to_string(run.repeat));
  return names;
}

Plan make_plan(const Spec& spec) {
  Plan plan;
  for (const auto& layout_name : spec.layouts) {
    const auto layout = parse_layout(layout_name);
    if (!layout) continue;  // check_spec has named it
    const std::string suffix = layout_name == spec.layouts.front() ? "" : "@" + layout_name;
    for (const auto& row : row_names(spec)) plan.cells.push_back({row + suffix, row, *layout});
  }
  const auto cells = static_cast<int>(plan.cells.size());
  for (int repeat = 0; repeat < spec.repeats; ++repeat)
    for (int i = 0; i < cells; ++i) plan.runs.push_back({(i + repeat) % cells, repeat});
  return plan;
}

}  // namespace moescope::experiment
