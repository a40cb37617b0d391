#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/report_figures.hpp"
#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "report/comparison.hpp"
#include "report/figure.hpp"
#include "report/traffic_matrix.hpp"
#include "store/results_file.hpp"

namespace moescope::cli {
namespace {

struct Flags {
  std::string path, format = "text", figure, figures, matrix, run, wire = "dispatch";
  int layer = -1;  // all
};

core::Result<void> write_figure(const store::Summary& summary, const Flags& flags) {
  const auto figure = report::render_figure(summary);
  if (!figure) return figure.error().in(flags.path);
  return core::write_file_atomic(flags.figure, *figure);
}

core::Result<ReportFigures> draw_figures(const store::Summary& summary, const Flags& flags) {
  if (flags.figures.empty()) return ReportFigures();
  MOESCOPE_TRY(const auto viewer, find_viewer());
  return draw_report_figures(viewer, flags.path, summary, flags.figures);
}

// Of all families; over all steps of the first repeat.
core::Result<void> write_matrix(const store::ResultsFile& file, const Flags& flags) {
  const auto runs = file.runs();
  const std::string name = flags.run.empty() && !runs.empty() ? runs.front().first : flags.run;
  if (std::ranges::find(runs, name, [](const auto& run) { return run.first; }) == runs.end())
    return core::Error::bad_input(fmt::format("--run: {} has no run '{}'", flags.path, name));
  MOESCOPE_TRY(const auto outline, file.run_outline(name, 0));
  MOESCOPE_TRY(const auto experiment, file.experiment());
  if (flags.layer >= experiment.layers)
    return core::Error::bad_input(
        fmt::format("--layer: found {}, 0 to {} is needed", flags.layer, experiment.layers - 1));
  const std::size_t cells = static_cast<std::size_t>(outline.ranks) * outline.ranks;
  std::vector<std::uint64_t> summed(cells, 0);
  const int first = std::max(flags.layer, 0);
  const int end = flags.layer < 0 ? experiment.layers : flags.layer + 1;
  for (int layer = first; layer < end; ++layer) {
    MOESCOPE_TRY(
        const auto traffic,
        file.run_traffic(name, 0,
                         flags.wire == "combine" ? store::Wire::combine : store::Wire::dispatch,
                         layer));
    if (traffic.empty() || outline.steps == 0)
      return core::Error::bad_input(
          fmt::format("{}: run {} recorded no traffic (experiment.record)", flags.path, name));
    for (std::size_t i = 0; i < traffic.size(); ++i) summed[i % cells] += traffic[i];
  }
  const auto exchanges = static_cast<std::uint64_t>(end - first) * outline.steps;
  const auto matrix = report::mean_exchange(summed, outline.ranks, exchanges);
  MOESCOPE_CHECK(core::write_file_atomic(flags.matrix, matrix.text()));
  fmt::print(stderr,
             "moescope: {}: mean {} of {} exchanges of {}; NCCL_TESTS_ALLTOALLV_MATRIX_FILE={} "
             "alltoallv_perf -b {} -e {} -a 3\n",
             flags.matrix, flags.wire, exchanges, name, flags.matrix, matrix.largest_sum(),
             matrix.largest_sum());
  return {};
}

core::Result<void> print_json(const store::ResultsFile& file, const store::Summary& summary,
                              int ranks, bool lossless, const std::string& path,
                              const std::vector<ReportFigure>& figures) {
  std::vector<store::PlacementRecord> placements;
  for (const auto& name : file.placements()) {
    if (std::ranges::find(summary.rows, name) == summary.rows.end()) continue;
    MOESCOPE_TRY(auto placement, file.placement(name));
    placements.push_back(std::move(placement));
  }
  auto document =
      nlohmann::ordered_json::parse(outcome_json(summary, placements, ranks, lossless, path));
  for (const auto& figure : figures) document["figures"].push_back(figure.path);
  fmt::print("{}\n", document.dump(2));
  return {};
}

core::Result<void> report(const Flags& flags, bool json) {
  MOESCOPE_TRY(const auto file, store::ResultsFile::open(flags.path));
  MOESCOPE_TRY(const auto summary, file.summary());
  MOESCOPE_TRY(const auto experiment, file.experiment());
  bool lossless = true;
  for (const auto& [name, repeats] : file.runs()) {
    for (int repeat = 0; repeat < repeats; ++repeat) {
      MOESCOPE_TRY(const auto run, file.run(name, repeat));
      lossless &= run.lossless;
    }
  }
  if (!flags.figure.empty()) MOESCOPE_CHECK(write_figure(summary, flags));
  if (!flags.matrix.empty()) MOESCOPE_CHECK(write_matrix(file, flags));
  // Without pictures the tables are still worth having.
  const auto figures = draw_figures(summary, flags);
  const auto drawn = figures ? figures->drawn : std::vector<ReportFigure>();
  const auto layout = report::comparison_layout();
  if (json) {
    MOESCOPE_CHECK(print_json(file, summary, experiment.ranks, lossless, flags.path, drawn));
  } else if (flags.format == "markdown") {
    fmt::print("{}", report::render_markdown(summary, layout));
    for (const auto& figure : drawn) fmt::print("\n{}\n", markdown_of(figure));
  } else if (flags.format == "csv") {
    fmt::print("{}", report::render_csv(summary, layout));
  } else {
    fmt::print("{}\n{} on {} ranks, {}; lossless: {}{}\n", report::render_text(summary, layout),
               experiment.model_name, experiment.ranks, experiment.created, lossless ? "yes" : "NO",
               file.finished() ? "" : "; the experiment was not finished");
    for (const auto& figure : drawn) fmt::print("{}: {}\n", figure.path, figure.caption);
  }
  if (!figures) return figures.error();
  for (const auto& why : figures->left_out) fmt::print(stderr, "moescope: left out: {}\n", why);
  return {};
}

}  // namespace

void add_report(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = add_command(app, session, "report", "the tables of a results file");
  command->add_option("FILE", flags->path, "results file")->required();
  command->add_option("--format", flags->format, "text, markdown or csv")
      ->check(CLI::IsMember({"text", "markdown", "csv"}))
      ->capture_default_str();
  command->add_option("--figure", flags->figure, "draw the comparison too, as SVG into this file");
  command->add_option("--figures", flags->figures,
                      "draw the pictures of the report into this folder; needs moescope-viewer");
  CLI::Option* matrix = command->add_option(
      "--traffic-matrix", flags->matrix,
      "write a run's mean exchange for nccl-tests' alltoallv_perf into this file");
  command->add_option("--run", flags->run, "of the traffic matrix [the first]")->needs(matrix);
  command->add_option("--wire", flags->wire, "of the traffic matrix: dispatch or combine")
      ->check(CLI::IsMember({"dispatch", "combine"}))
      ->needs(matrix)
      ->capture_default_str();
  command->add_option("--layer", flags->layer, "of the traffic matrix [all]")
      ->check(CLI::Range(0, 65536))
      ->needs(matrix);
  command->callback([&session, flags] {
    session.action = [&session, flags] { return report(*flags, session.json); };
  });
}

}  // namespace moescope::cli
