#include <fmt/format.h>

#include <algorithm>

#include "cli/command.hpp"
#include "cli/flag_values.hpp"
#include "cli/on_ranks.hpp"
#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "experiment/runner.hpp"
#include "fabric/fabric.hpp"
#include "report/comparison.hpp"

namespace moescope::cli {
namespace {

struct Flags {
  std::string spec_path, out = "moescope-results.h5", strategies, layouts, model, suite, combine,
                         record, backend, device;
  std::int64_t ranks = 0, nodes = 0, repeats = 0;
  std::vector<std::string> placements, settings;
  bool resume = false, finish_now = false, dry_run = false, quiet = false;
};

template <class T>
void override_with(const T& flag, T& key) {
  if (flag != T{}) key = flag;
}

// A fabric of nodes cannot host every rank count; the others are still worth projecting to.
void leave_out_unfit_fabrics(experiment::Spec& spec) {
  std::erase_if(spec.fabrics, [&](const std::string& name) {
    const auto known = std::ranges::find(fabric::built_in_fabrics(), name, &fabric::Fabric::name);
    if (known == fabric::built_in_fabrics().end()) return false;  // check_spec names it
    const auto fitted = fabric::find_fabric(name, static_cast<int>(spec.ranks));
    if (!fitted) fmt::print(stderr, "moescope: left out: {}\n", fitted.error().message);
    return !fitted;
  });
}

core::Result<experiment::Spec> effective_spec(const Flags& flags,
                                              const experiment::Spec& defaults) {
  experiment::Spec spec = defaults;
  if (!flags.spec_path.empty()) {
    MOESCOPE_TRY(const auto text, core::read_file(flags.spec_path));
    MOESCOPE_TRY(spec, experiment::parse_spec(text, flags.spec_path, defaults));
  }
  override_with(flags.backend, spec.backend);
  if (!flags.backend.empty()) experiment::imply_device(spec);
  override_with(flags.device, spec.device);
  override_with(flags.model, spec.model);
  override_with(flags.suite, spec.suite);
  override_with(flags.combine, spec.combine);
  override_with(flags.record, spec.record);
  override_with(flags.ranks, spec.ranks);
  override_with(flags.nodes, spec.nodes);
  override_with(flags.repeats, spec.repeats);
  if (!flags.strategies.empty()) spec.strategies = core::split(flags.strategies, ',');
  if (!flags.layouts.empty()) spec.layouts = core::split(flags.layouts, ',');
  override_with(flags.placements, spec.placement_files);
  MOESCOPE_TRY(const auto settings, parse_settings(flags.settings));
  for (const auto& [key, value] : settings) spec.settings[key] = value;
  // Flags pass the same checks as the file's keys.
  return experiment::parse_spec(experiment::to_toml(spec), "flags");
}

void print_outcome(const experiment::Outcome& outcome, const experiment::Spec& spec,
                   const std::string& links, bool json) {
  if (json) {
    fmt::print("{}\n", outcome_json(outcome.summary, outcome.placements, spec.ranks,
                                    outcome.lossless, outcome.results_file));
    return;
  }
  fmt::print("{}\n", report::render_text(outcome.summary, report::comparison_layout()));
  std::string where = outcome.devices == 0
                          ? " on this machine's cores"
                          : fmt::format(" on {} {} device(s)", outcome.devices, spec.device);
  if (!links.empty()) where = " over shaped links: " + links;
  fmt::print("{} on backend {} with {} ranks{}; projected columns are a fabric model's\n",
             outcome.timeless ? "functional only" : outcome.times_kind, spec.backend, spec.ranks,
             where);
  if (outcome.timeless)
    fmt::print(
        "times are left out: without MPS (nvidia-cuda-mps-control -d) the processes of ranks that "
        "share a GPU take turns on it\n");
  fmt::print("lossless: {}   runs: {} of {}   results: {}\n",
             outcome.lossless ? "yes, every run computed the same answers"
                              : "NO, a run computed other answers than the reference",
             outcome.runs_done, outcome.runs_planned, outcome.results_file);
}

core::Result<void> run_on(const Flags& flags, bool json, experiment::Spec spec,
                          experiment::RankTeam& team) {
  leave_out_unfit_fabrics(spec);
  if (flags.dry_run) {
    MOESCOPE_TRY(const auto text, experiment::describe_experiment(spec));
    fmt::print("{}\n", json ? text_json("plan", text) : text);
    return {};
  }
  MOESCOPE_TRY(const auto links, links_of(team.ranks()));
  auto outcome = experiment::run_experiment(spec,
                                            {.out = flags.out,
                                             .resume = flags.resume,
                                             .finish_now = flags.finish_now,
                                             .quiet = flags.quiet,
                                             .links = links},
                                            team);
  if (!outcome) {
    if (outcome.error().kind != core::ErrorKind::interrupted) return outcome.error();
    return core::Error::interrupted(fmt::format(
        "interrupted; finished repeats are kept in {}.parts, go on with --resume", flags.out));
  }
  print_outcome(*outcome, spec, links, json);
  if (!outcome->lossless)
    return core::Error::failed("not lossless: see the column 'lossless' of the runs");
  return {};
}

core::Result<void> run(const Flags& flags, Session& session) {
  if (flags.finish_now && !flags.resume)
    return core::Error::bad_input("--finish-now goes with --resume");
  return on_ranks(
      session, [&](const experiment::Spec& defaults) { return effective_spec(flags, defaults); },
      [&](const experiment::Spec& spec, experiment::RankTeam& team) {
        return run_on(flags, session.json, spec, team);
      });
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      add_command(app, session, "run", "measure strategies on a workload, leave one results file");
  command->add_option("SPEC", flags->spec_path,
                      "spec in TOML; without it the bundled suite and model");
  command->add_option("--out", flags->out, "results file")->capture_default_str();
  command->add_option("--ranks", flags->ranks, "ranks.count");
  command->add_option("--nodes", flags->nodes, "ranks.nodes");
  command->add_option("--backend", flags->backend, "ranks.backend");
  command->add_option("--device", flags->device, "ranks.device");
  command->add_option("--strategies", flags->strategies, "placement.strategies, comma-separated");
  command->add_option("--placement", flags->placements,
                      "placement.files: saved placements, measured as further rows");
  command->add_option("--layouts", flags->layouts, "engine.layouts, comma-separated");
  command->add_option("--combine", flags->combine, "engine.combine");
  command->add_option("--model", flags->model, "model.folder");
  command->add_option("--suite", flags->suite, "workload.suite");
  command->add_option("--repeats", flags->repeats, "experiment.repeats");
  command->add_option("--record", flags->record, "experiment.record: all, none");
  command->add_option("--set", flags->settings, "placement.set, PART.PARAMETER=VALUE");
  command->add_flag("--resume", flags->resume, "go on after an interruption");
  command->add_flag("--finish-now", flags->finish_now,
                    "with --resume: merge what is there without measuring more");
  command->add_flag("--dry-run", flags->dry_run, "load and check everything, print the plan");
  command->add_flag("--quiet", flags->quiet, "no progress on stderr");
  command->footer(command->get_footer() + "\n" + experiment::spec_help());
  command->callback([&session, flags] {
    session.every_process = true;
    session.action = [&session, flags] { return run(*flags, session); };
  });
}

}  // namespace moescope::cli
