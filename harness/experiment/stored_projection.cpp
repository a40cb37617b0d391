#include "experiment/stored_projection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "experiment/plan.hpp"
#include "experiment/projection.hpp"
#include "placement/selector.hpp"

namespace moescope::experiment {
namespace {

using core::Error;
using core::Result;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
// 16 GiB of the two kinds of rows.
constexpr double kMostCounts = 2'147'483'648.0;
constexpr const char* kBase = "contiguous";

// Rows of a layer over all steps, [R, R] source to host.
std::vector<std::uint64_t> layer_rows(const StepRows& rows,
                                      const std::vector<std::uint32_t>& copies, int layer) {
  const std::size_t cells = static_cast<std::size_t>(rows.ranks) * rows.ranks;
  std::vector<std::uint64_t> sum(cells, 0);
  for (int step = 0; step < rows.steps; ++step) {
    const std::size_t begin = (static_cast<std::size_t>(step) * rows.layers + layer) * cells;
    for (std::size_t i = 0; i < cells; ++i) sum[i] += copies[begin + i];
  }
  return sum;
}

class Projector {
 public:
  Projector(const store::ResultsFile& file, const std::string& path) : file_(file), path_(path) {}

  Result<void> open() {
    MOESCOPE_TRY(experiment_, file_.experiment());
    MOESCOPE_TRY(const auto spec, parse_spec(experiment_.spec_toml, path_ + ": /experiment/spec"));
    settings_ = spec.settings;
    if (!file_.has_trace("evaluation"))
      return Error::bad_input(path_ + ": no evaluation trace; a results file of a run is needed");
    MOESCOPE_TRY(trace_, file_.trace("evaluation"));
    if (trace_.step.empty() || trace_.request_source.empty())
      return Error::bad_input(path_ + ": its evaluation trace has no steps or source ranks");
    return {};
  }

  // In the order of the experiment, as in its tables.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, repeats] : file_.runs()) names.push_back(name);
    std::ranges::stable_sort(names, {}, [&](const std::string& name) {
      return std::ranges::find(experiment_.plan, name + "/0") - experiment_.plan.begin();
    });
    return names;
  }

  Result<StoredRun> run(const std::string& name, const std::vector<fabric::Fabric>& fabrics) {
    MOESCOPE_TRY(const auto outline, file_.run_outline(name, 0));
    MOESCOPE_TRY(const auto* rows, rows_of(outline.strategy));
    MOESCOPE_TRY(const auto layout, parse_layout(outline.layout));
    MOESCOPE_TRY(const auto combine, parse_combine(outline.combine));
    const Cell cell{name, outline.strategy, layout};
    const auto& dispatched =
        layout == kernels::DispatchLayout::per_rank ? rows->rank_copies : rows->expert_copies;
    const auto& answered =
        combine == kernels::CombineMode::per_expert ? rows->expert_copies : dispatched;
    WireBytes bytes;
    MOESCOPE_TRY(bytes.dispatch_row, row_bytes(name, *rows, dispatched, store::Wire::dispatch));
    MOESCOPE_TRY(bytes.combine_row, row_bytes(name, *rows, answered, store::Wire::combine));
    StoredRun stored{name, outline.strategy, outline.layout, {}};
    for (const auto& fabric : fabrics)
      stored.projections.push_back(project_run(*rows, fabric, cell, combine, bytes));
    return stored;
  }

 private:
  // Layouts share their placement's rows.
  Result<const StepRows*> rows_of(const std::string& placement) {
    if (const auto known = rows_.find(placement); known != rows_.end()) return &known->second;
    MOESCOPE_TRY(const auto record, file_.placement(placement));
    if (record.placement.layers != trace_.layers || record.placement.experts != trace_.experts)
      return Error::bad_input(fmt::format(
          "{}: placement {} is not of the trace's layers and experts", path_, placement));
    const auto cells = static_cast<double>(trace_.layers) * record.placement.ranks *
                       record.placement.ranks * (1.0 + *std::ranges::max_element(trace_.step));
    if (cells > kMostCounts)
      return Error::bad_input(
          fmt::format("{}: {:.0f} counts of rows between ranks, step by step; "
                      "up to {:.0f} are projected",
                      path_, cells, kMostCounts));
    for (const int source : trace_.request_source)
      if (source < 0 || source >= record.placement.ranks)
        return Error::bad_input(
            fmt::format("{}: placement {} is not of the trace's ranks", path_, placement));
    MOESCOPE_TRY(auto rows, replay(trace_, record.placement, record.selector,
                                   placement::selector_settings(record.selector, settings_)));
    return &rows_.emplace(placement, std::move(rows)).first->second;
  }

  // Bytes of one row on the wire, which every cell of the recorded traffic must bear out.
  Result<std::uint64_t> row_bytes(const std::string& name, const StepRows& rows,
                                  const std::vector<std::uint32_t>& copies, store::Wire wire) {
    const std::size_t ranks = static_cast<std::size_t>(rows.ranks), cells = ranks * ranks;
    std::uint64_t bytes = 0;
    for (int layer = 0; layer < rows.layers; ++layer) {
      MOESCOPE_TRY(const auto traffic, file_.run_traffic(name, 0, wire, layer));
      if (traffic.empty() || traffic.size() % cells != 0)
        return Error::bad_input(
            fmt::format("{}: run {} recorded no traffic (experiment.record)", path_, name));
      const auto sent = layer_rows(rows, copies, layer);
      for (std::size_t i = 0; i < cells; ++i) {
        // Answers travel from host to source.
        const std::size_t at = wire == store::Wire::dispatch ? i : i % ranks * ranks + i / ranks;
        std::uint64_t stored = 0;
        for (std::size_t family = 0; family < traffic.size(); family += cells)
          stored += traffic[family + at];
        if (bytes == 0 && sent[i] > 0) bytes = stored / sent[i];
        if (stored != sent[i] * bytes)
          return Error::failed(fmt::format(
              "{}: run {}, {} of layer {} from rank {} to {}: {} bytes are recorded, the trace "
              "gives {} rows of {} bytes",
              path_, name, wire == store::Wire::dispatch ? "dispatch" : "combine", layer,
              at / ranks, at % ranks, stored, sent[i], bytes));
      }
    }
    return bytes;
  }

  const store::ResultsFile& file_;
  const std::string& path_;
  store::ExperimentRecord experiment_;
  std::map<std::string, std::string> settings_;
  routing::RoutingTrace trace_;
  std::map<std::string, StepRows> rows_;
};

double sum(const std::vector<double>& values, std::size_t from = 0, std::size_t step = 1) {
  double total = 0;
  for (std::size_t i = from; i < values.size(); i += step) total += values[i];
  return total;
}

}  // namespace

Result<std::vector<StoredRun>> project_results(const store::ResultsFile& file,
                                               const std::vector<fabric::Fabric>& fabrics,
                                               const std::string& path) {
  Projector projector(file, path);
  MOESCOPE_CHECK(projector.open());
  std::vector<StoredRun> runs;
  for (const auto& name : projector.names()) {
    MOESCOPE_TRY(auto run, projector.run(name, fabrics));
    runs.push_back(std::move(run));
  }
  if (runs.empty()) return Error::bad_input(path + ": it holds no run");
  return runs;
}

store::Summary projection_summary(const std::vector<StoredRun>& runs) {
  store::Summary summary;
  for (const auto& run : runs) summary.rows.push_back(run.name);
  const auto add = [&](const std::string& key, const std::string& units,
                       const std::string& description, const auto& value) {
    store::SummaryColumn column{key, units, "projected", description, {}, {}, {}};
    for (const auto& run : runs) {
      column.mean.push_back(value(run));
      column.low.push_back(kNone);
      column.high.push_back(kNone);
    }
    summary.columns.push_back(std::move(column));
  };
  const std::size_t fabrics = runs.empty() ? 0 : runs.front().projections.size();
  for (std::size_t f = 0; f < fabrics; ++f) {
    const auto& first = runs.front().projections[f];
    const std::string at = "@" + first.fabric;
    add("comm_s" + at, "s", "time of all dispatch and combine exchanges of one repeat",
        [&](const auto& run) { return sum(run.projections[f].seconds); });
    add("comm_vs_contiguous" + at, "1", "comm_s / comm_s of contiguous in the same layout - 1",
        [&](const StoredRun& run) {
          for (const auto& base : runs)
            if (base.row == kBase && base.layout == run.layout)
              return sum(run.projections[f].seconds) / sum(base.projections[f].seconds) - 1;
          return kNone;
        });
    add("comm_transfer_s" + at, "s", "the part of comm_s that moves bytes; the rest is latency",
        [&](const auto& run) { return sum(run.projections[f].transfer_seconds); });
    for (std::size_t phase = 0; phase < first.phases.size(); ++phase)
      add(first.phases[phase] + "_s" + at, "s", "the part of comm_s in " + first.phases[phase],
          [&](const auto& run) {
            return sum(run.projections[f].seconds, phase, first.phases.size());
          });
    const char* const classes[] = {"intra", "inter"};
    for (std::size_t c = 0; c < first.utilisation.size(); ++c)
      add(std::string(classes[c]) + "_utilisation" + at, "1",
          "share of the busiest rank's bandwidth in use during the exchanges",
          [&](const auto& run) { return run.projections[f].utilisation[c]; });
  }
  return summary;
}

}  // namespace moescope::experiment
