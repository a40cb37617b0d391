#include "cli/fabric_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/summary_json.hpp"
#include "experiment/stored_projection.hpp"
#include "fabric/fabric.hpp"
#include "report/table.hpp"

namespace moescope::cli {
namespace {

using core::Error;
using core::Result;
using nlohmann::ordered_json;

struct Flags {
  std::string path, format = "text";
  std::vector<std::string> fabrics;
};

report::TableLayout layout_for(const std::vector<fabric::Fabric>& fabrics) {
  report::TableLayout layout;
  for (const auto& fabric : fabrics) {
    const std::string at = "@" + fabric.name;
    const auto add = [&](const std::string& key, const std::string& heading,
                         const std::string& unit, int decimals) {
      layout.columns.push_back(
          {.key = key + at, .heading = heading, .unit = unit, .decimals = decimals});
    };
    add("comm_s", "exchanges\n" + fabric.name, "ms", 2);
    add("comm_vs_contiguous", "vs\ncontiguous", "%", 1);
    add("comm_transfer_s", "of which\ntransfer", "ms", 3);
    add("dispatch_s", "of which\ndispatch", "ms", 2);
    add("intra_utilisation", "links in\na node", "%", 1);
    if (fabric.nodes > 1) add("inter_utilisation", "links\nbetween", "%", 1);
  }
  return layout;
}

Result<std::vector<fabric::Fabric>> open_fabrics(const std::vector<std::string>& names, int ranks) {
  std::vector<fabric::Fabric> fabrics;
  for (const auto& name : names) {
    MOESCOPE_TRY(auto fabric, fabric::open_fabric(name, ranks));
    if (std::ranges::find(fabrics, fabric.name, &fabric::Fabric::name) != fabrics.end())
      return Error::bad_input(
          fmt::format("--fabric: {}: another one is called '{}' too", name, fabric.name));
    fabrics.push_back(std::move(fabric));
  }
  return fabrics;
}

void print_json(const std::vector<experiment::StoredRun>& runs, const store::Summary& summary,
                const std::vector<fabric::Fabric>& fabrics, const std::string& path) {
  ordered_json document{{"schema_version", kJsonSchemaVersion}, {"results_file", path}};
  auto& list = document["fabrics"] = ordered_json::array();
  for (const auto& fabric : fabrics)
    list.push_back({{"name", fabric.name},
                    {"description", fabric.description},
                    {"provenance", fabric.provenance},
                    {"ranks", fabric.ranks},
                    {"nodes", fabric.nodes}});
  auto& rows = document["rows"] = ordered_json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ordered_json row{{"run", runs[i].name}, {"strategy", runs[i].row}, {"layout", runs[i].layout}};
    add_metrics(summary, i, row);
    rows.push_back(std::move(row));
  }
  fmt::print("{}\n", document.dump(2));
}

Result<void> project(const Flags& flags, bool json) {
  MOESCOPE_TRY(const auto file, store::ResultsFile::open(flags.path));
  MOESCOPE_TRY(const auto experiment, file.experiment());
  MOESCOPE_TRY(const auto fabrics, open_fabrics(flags.fabrics, experiment.ranks));
  MOESCOPE_TRY(const auto runs, experiment::project_results(file, fabrics, flags.path));
  const auto summary = experiment::projection_summary(runs);
  const auto layout = layout_for(fabrics);
  if (json) {
    print_json(runs, summary, fabrics, flags.path);
  } else if (flags.format == "markdown") {
    fmt::print("{}", report::render_markdown(summary, layout));
  } else if (flags.format == "csv") {
    fmt::print("{}", report::render_csv(summary, layout));
  } else {
    fmt::print("{}\n{} on {} ranks: its recorded traffic, projected; nothing was run\n",
               report::render_text(summary, layout), experiment.model_name, experiment.ranks);
    for (const auto& fabric : fabrics)
      fmt::print("{}: {}\n", fabric.name,
                 fabric.provenance.empty() ? fabric.description : fabric.provenance);
  }
  return {};
}

}  // namespace

void add_fabric_project(CLI::App& command, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* subcommand = command.add_subcommand(
      "project", "the time that the traffic of a results file would take on fabrics");
  subcommand->add_option("RESULTS", flags->path, "results file")->required();
  subcommand->add_option("--fabric", flags->fabrics, "built-in names, or files that end in .toml")
      ->required();
  subcommand->add_option("--format", flags->format, "text, markdown or csv")
      ->check(CLI::IsMember({"text", "markdown", "csv"}))
      ->capture_default_str();
  subcommand->callback([&session, flags] {
    session.action = [&session, flags] { return project(*flags, session.json); };
  });
}

}  // namespace moescope::cli
