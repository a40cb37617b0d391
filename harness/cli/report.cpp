#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/report_figures.hpp"
#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "report/comparison.hpp"
#include "report/figure.hpp"
#include "store/results_file.hpp"

namespace moescope::cli {
namespace {

struct Flags {
  std::string path, format = "text", figure, figures;
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
  // Without pictures the tables are still worth having.
  const auto figures = draw_figures(summary, flags);
  const auto drawn = figures ? figures->drawn : std::vector<ReportFigure>();
  const auto layout = report::comparison_layout();
  if (json) {
    auto document = nlohmann::ordered_json::parse(
        outcome_json(summary, experiment.ranks, lossless, flags.path));
    for (const auto& figure : drawn) document["figures"].push_back(figure.path);
    fmt::print("{}\n", document.dump(2));
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
  command->callback([&session, flags] {
    session.action = [&session, flags] { return report(*flags, session.json); };
  });
}

}  // namespace moescope::cli
