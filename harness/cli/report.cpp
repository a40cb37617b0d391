#include <fmt/format.h>

#include <algorithm>

#include "cli/command.hpp"
#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "report/comparison.hpp"
#include "report/figure.hpp"
#include "store/results_file.hpp"

namespace moescope::cli {
namespace {

struct Flags {
  std::string path, format = "text", figure;
};

core::Result<void> write_figure(const store::Summary& summary, const Flags& flags) {
  const auto figure = report::render_figure(summary);
  if (!figure) return figure.error().in(flags.path);
  return core::write_file_atomic(flags.figure, *figure);
}

core::Result<void> print_json(const store::ResultsFile& file, const store::Summary& summary,
                              int ranks, bool lossless, const std::string& path) {
  std::vector<store::PlacementRecord> placements;
  for (const auto& name : file.placements()) {
    if (std::ranges::find(summary.rows, name) == summary.rows.end()) continue;
    MOESCOPE_TRY(auto placement, file.placement(name));
    placements.push_back(std::move(placement));
  }
  fmt::print("{}\n", outcome_json(summary, placements, ranks, lossless, path));
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
  const auto layout = report::comparison_layout();
  if (json) return print_json(file, summary, experiment.ranks, lossless, flags.path);
  if (flags.format == "markdown")
    fmt::print("{}", report::render_markdown(summary, layout));
  else if (flags.format == "csv")
    fmt::print("{}", report::render_csv(summary, layout));
  else
    fmt::print("{}\n{} on {} ranks, {}; lossless: {}{}\n", report::render_text(summary, layout),
               experiment.model_name, experiment.ranks, experiment.created, lossless ? "yes" : "NO",
               file.finished() ? "" : "; the experiment was not finished");
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
  command->callback([&session, flags] {
    session.action = [&session, flags] { return report(*flags, session.json); };
  });
}

}  // namespace moescope::cli
