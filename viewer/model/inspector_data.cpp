// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/inspector_data.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lab/sources.hpp"
#include "placement/selector.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

placement::PlacementFile in_index_order(const Overview& overview, int ranks) {
  placement::PlacementFile file;
  file.placement = placement::Placement(overview.layers, overview.experts, ranks);
  file.slots = placement::even_slots(overview.experts, ranks);
  file.strategy = "contiguous";
  for (int layer = 0; layer < overview.layers; ++layer)
    for (int rank = 0, expert = 0; rank < ranks; ++rank)
      for (int slot = 0; slot < file.slots[static_cast<std::size_t>(rank)]; ++slot)
        file.placement.primary_at(layer, expert++) = rank;
  return file;
}

Result<void> read_placement(Source& source, const InspectorRequest& request, InspectorData& data) {
  const Overview& overview = source.overview();
  const auto* info = overview.find(request.strategy);
  if (overview.kind == FileKind::trace) {
    if (request.ranks > overview.experts)
      return Error::bad_input(fmt::format("{} ranks: the model has only {} experts to place",
                                          request.ranks, overview.experts));
    data.file = in_index_order(overview, request.ranks);
    data.name = "contiguous";
    return {};
  }
  if (!info || info->placement.empty())
    return Error::bad_input(overview.path + ": no placement is chosen; choose a strategy");
  MOESCOPE_TRY(data.file, source.placement_file(info->placement));
  data.name = QString::fromStdString(info->placement);
  data.measured = info->repeats > 0;
  return {};
}

Result<void> read_trace(Source& traces, InspectorData& data) {
  const Overview& overview = traces.overview();
  const bool evaluated = std::ranges::find(overview.traces, "evaluation") != overview.traces.end();
  const std::string which = evaluated ? "evaluation" : overview.traces.front();
  MOESCOPE_TRY(data.trace, traces.trace(which));
  const int ranks = data.file.placement.ranks;
  const std::string policy = lab::default_source_policy(*data.trace, ranks);
  if (policy != "given") {
    auto sourced = std::make_shared<routing::RoutingTrace>(*data.trace);
    MOESCOPE_TRY(sourced->request_source, lab::assign_sources(*sourced, ranks, policy));
    data.trace = std::move(sourced);
  }
  data.trace_name =
      QString("%1%2, source ranks %3")
          .arg(which == "trace" ? "" : QString::fromStdString(which) + " trace of ",
               file_name(overview), policy == "given" ? "as recorded" : "by hash of the request");
  return {};
}

void count_experts(InspectorData& data, JobControl& control) {
  const routing::RoutingTrace& trace = *data.trace;
  data.families = trace.families;
  const auto experts = static_cast<std::size_t>(trace.experts);
  const auto layers = static_cast<std::size_t>(trace.layers);
  data.counts.assign(trace.families.size() * layers * experts, 0);
  data.family_tokens.assign(trace.families.size(), 0);
  for (std::size_t token = 0; token < trace.tokens() && !control.cancelled(); ++token) {
    const auto family = static_cast<std::size_t>(trace.family_of(token));
    ++data.family_tokens[family];
    for (std::size_t layer = 0; layer < layers; ++layer)
      for (const std::size_t expert : trace.at(token, static_cast<int>(layer)))
        ++data.counts[(family * layers + layer) * experts + expert];
  }
}

PlacementBound bound_in(const Overview& overview, const std::string& strategy) {
  if (!overview.summary) return {};
  const auto* column = overview.summary->find("lower_bound");
  const auto row = std::ranges::find(overview.summary->rows, strategy);
  if (!column || row == overview.summary->rows.end()) return {};
  return {column->mean[static_cast<std::size_t>(row - overview.summary->rows.begin())],
          "as in " + file_name(overview)};
}

double vector_bytes_of(const Overview& overview) {
  if (!overview.experiment) return 0;
  const std::string& dtype = overview.experiment->dtype;
  const int element = dtype == "float32" ? 4 : dtype == "bfloat16" || dtype == "float16" ? 2 : 0;
  return static_cast<double>(overview.experiment->hidden_size) * element;
}

}  // namespace

std::uint64_t InspectorData::count(int family, int layer, int expert) const {
  if (counts.empty()) return 0;
  const placement::Placement& placed = file.placement;
  const auto at = [&](int f) {
    return counts[static_cast<std::size_t>((f * placed.layers + layer) * placed.experts + expert)];
  };
  if (family >= 0) return at(family);
  std::uint64_t sum = 0;
  for (std::size_t f = 0; f < families.size(); ++f) sum += at(static_cast<int>(f));
  return sum;
}

InspectorData::Preference InspectorData::preferred(int layer, int expert) const {
  Preference best;
  double sum = 0, highest = 0;
  for (std::size_t f = 0; f < families.size(); ++f) {
    if (family_tokens[f] == 0) continue;
    const double rate = static_cast<double>(count(static_cast<int>(f), layer, expert)) /
                        static_cast<double>(family_tokens[f]);
    sum += rate;
    if (rate <= highest) continue;
    highest = rate;
    best.family = static_cast<int>(f);
  }
  if (sum > 0) best.share = highest / sum;
  return best;
}

Result<InspectorData> inspector_data(Source& source, Source* traces,
                                     const InspectorRequest& request, JobControl& control) {
  InspectorData data;
  MOESCOPE_CHECK(read_placement(source, request, data));
  data.vector_bytes = vector_bytes_of(source.overview());
  if (traces && !traces->overview().traces.empty()) {
    MOESCOPE_CHECK(read_trace(*traces, data));
    const auto& placed = data.file.placement;
    if (data.trace->layers != placed.layers || data.trace->experts != placed.experts)
      return Error::bad_input(
          fmt::format("{}: the placement has {} layers of {} experts, the trace {} of {}",
                      source.overview().path, placed.layers, placed.experts, data.trace->layers,
                      data.trace->experts));
    count_experts(data, control);
    if (traces == &source) data.bound = bound_in(source.overview(), request.strategy);
    if (data.vector_bytes == 0) data.vector_bytes = vector_bytes_of(traces->overview());
  }
  std::string selector = data.file.selector;
  if (selector.empty())
    selector =
        placement::default_selector(data.file.replication.empty() ? "none" : data.file.replication);
  data.score_options.selector = data.file.selector = selector;
  data.score_options.nodes = data.file.nodes;
  return data;
}

}  // namespace moescope::viewer
