#include "experiment/projection.hpp"

#include <algorithm>
#include <memory>

#include "placement/selector.hpp"

namespace moescope::experiment {

core::Result<StepRows> replay(const routing::RoutingTrace& trace,
                              const placement::Placement& placement, const std::string& selector) {
  StepRows rows;
  rows.steps = trace.step.empty() ? 0 : *std::ranges::max_element(trace.step) + 1;
  rows.layers = trace.layers;
  rows.ranks = placement.ranks;
  const std::size_t ranks = placement.ranks;
  rows.rank_copies.resize(rows.steps * rows.layers * ranks * ranks);
  rows.expert_copies.resize(rows.rank_copies.size());

  MOESCOPE_TRY(const auto selectors, placement::make_selectors(selector, placement));
  std::vector<std::int32_t> hosts(trace.top_k);
  for (std::size_t token = 0; token < trace.tokens(); ++token) {
    const int source = trace.request_source[trace.request[token]];
    for (int layer = 0; layer < trace.layers; ++layer) {
      selectors[source]->select(layer, trace.top_k, trace.at(token, layer), hosts);
      const std::size_t base =
          ((static_cast<std::size_t>(trace.step[token]) * rows.layers + layer) * ranks + source) *
          ranks;
      for (std::size_t i = 0; i < hosts.size(); ++i) {
        ++rows.expert_copies[base + hosts[i]];
        const auto seen = hosts.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find(hosts.begin(), seen, hosts[i]) == seen) ++rows.rank_copies[base + hosts[i]];
      }
    }
  }
  return rows;
}

store::ProjectionRecord project_run(const StepRows& rows, const fabric::Fabric& fabric,
                                    const Cell& cell, kernels::CombineMode combine,
                                    const WireBytes& bytes) {
  store::ProjectionRecord record;
  record.fabric = fabric.name;
  record.name = cell.name;
  record.fabric_toml = fabric.to_toml();
  record.phases = {"dispatch", "combine"};
  record.link_classes = {fabric.intra.name, fabric.inter.name};
  record.seconds.assign(rows.layers * 2, 0);
  record.transfer_seconds.assign(rows.layers * 2, 0);

  const auto& dispatched =
      cell.layout == kernels::DispatchLayout::per_rank ? rows.rank_copies : rows.expert_copies;
  const auto& answered =
      combine == kernels::CombineMode::per_expert ? rows.expert_copies : dispatched;
  const std::size_t ranks = rows.ranks, cells = ranks * ranks;
  std::vector<double> matrix(cells);
  double busy_intra = 0, busy_inter = 0, total = 0;
  // The same fabric without latencies: what remains is the time that the bytes take.
  auto wires = fabric;
  wires.intra.latency_s = wires.intra.message_s = wires.inter.latency_s = wires.inter.message_s = 0;
  const auto add = [&](std::size_t at) {
    const auto projection = fabric::project(fabric, matrix);
    record.seconds[at] += projection.seconds;
    record.transfer_seconds[at] += fabric::project(wires, matrix).seconds;
    total += projection.seconds;
    busy_intra += projection.intra_utilisation * projection.seconds;
    busy_inter += projection.inter_utilisation * projection.seconds;
  };
  for (std::size_t block = 0; block < dispatched.size(); block += cells) {
    const std::size_t dispatch = block / cells % rows.layers * 2, combine_phase = dispatch + 1;
    for (std::size_t i = 0; i < cells; ++i)
      matrix[i] = static_cast<double>(dispatched[block + i] * bytes.dispatch_row);
    add(dispatch);
    for (std::size_t i = 0; i < cells; ++i)  // answers travel the other way
      matrix[i % ranks * ranks + i / ranks] =
          static_cast<double>(answered[block + i] * bytes.combine_row);
    add(combine_phase);
  }
  record.utilisation = {total > 0 ? busy_intra / total : 0, total > 0 ? busy_inter / total : 0};
  return record;
}

}  // namespace moescope::experiment
