#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/flag_values.hpp"
#include "cli/lab_traces.hpp"
#include "cli/score_tables.hpp"
#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "lab/comparison.hpp"
#include "placement/placement_file.hpp"
#include "placement/problem.hpp"
#include "placement/selector.hpp"

namespace moescope::cli {
namespace {

using core::Error;
using core::Result;

struct Flags {
  std::string trace, calibrate = "all", strategy, replication, sources, out;
  int ranks = 8, nodes = 1;
  double replica_slots = 0;
  std::uint64_t seed = 0;
  std::vector<std::string> settings;
};

Result<lab::Candidate> chosen(const Flags& flags) {
  MOESCOPE_TRY(const auto* strategy, placement::find_strategy(flags.strategy));
  std::string replication = flags.replication;
  if (flags.replica_slots == 0) {
    if (!replication.empty() && replication != "none")
      return Error::bad_input(fmt::format(
          "--replication {}: it fills slots, --replica-slots above 0 is needed", replication));
    replication = "none";
  }
  if (replication.empty()) replication = lab::default_replication(*strategy);
  if (replication != "none")
    MOESCOPE_CHECK(placement::parse_choice(flags.strategy + "+" + replication));
  return lab::Candidate{
      {flags.strategy, replication}, placement::default_selector(replication), nullptr};
}

// Those that concern the choice: the others have no part in the placement.
std::map<std::string, std::string> settings_of(const placement::Choice& choice,
                                               const std::map<std::string, std::string>& all) {
  std::map<std::string, std::string> mine;
  for (const auto& [key, value] : all)
    if (key.starts_with(choice.strategy + ".") || key.starts_with(choice.replication + "."))
      mine[key] = value;
  return mine;
}

struct Outcome {
  placement::Placement placement;
  double seconds = 0;
  double cost = 0, contiguous_cost = 0;  // remote ranks per token on the calibration
  std::vector<std::string> notes;        // of the strategy: a gap that a solver left
  double reduction() const { return contiguous_cost > 0 ? 1 - cost / contiguous_cost : 0; }
};

// A note a layer is too many for a screen.
constexpr std::size_t kNotesShown = 3;

void print_text(const Flags& flags, const lab::Candidate& candidate, const LabTrace& calibration,
                const Outcome& outcome) {
  fmt::print(
      "{}: {} on {}\n", flags.out, candidate.name(),
      describe_slots(flags.ranks, flags.nodes, flags.replica_slots, outcome.placement.experts));
  fmt::print("calibrated on {}\n", calibration.describe());
  fmt::print(
      "remote ranks per token on the calibration: {:.3f}, contiguous {:.3f} (reduction {:.1f} %)\n",
      outcome.cost, outcome.contiguous_cost, 100 * outcome.reduction());
  fmt::print("time to place: {}\n", core::human_seconds(outcome.seconds));
  for (std::size_t i = 0; i < std::min(kNotesShown, outcome.notes.size()); ++i)
    fmt::print("note: {}\n", outcome.notes[i]);
  if (outcome.notes.size() > kNotesShown)
    fmt::print("note: {} more of these (--json lists all)\n", outcome.notes.size() - kNotesShown);
}

void print_json(const Flags& flags, const lab::Candidate& candidate, const Outcome& outcome) {
  nlohmann::ordered_json document{{"schema_version", kJsonSchemaVersion},
                                  {"placement", flags.out},
                                  {"strategy", candidate.choice.strategy},
                                  {"replication", candidate.choice.replication},
                                  {"selector", candidate.selector},
                                  {"ranks", flags.ranks},
                                  {"nodes", flags.nodes},
                                  {"replica_slots", flags.replica_slots},
                                  {"replica_memory", outcome.placement.replica_memory()},
                                  {"calibration_remote_ranks_per_token", outcome.cost},
                                  {"calibration_reduction_vs_contiguous", outcome.reduction()}};
  document["measured"] = {{"placement_s", outcome.seconds}};
  if (!outcome.notes.empty()) document["notes"] = outcome.notes;
  fmt::print("{}\n", document.dump(2));
}

Result<placement::Placement> compute(const Flags& flags, const placement::Choice& choice,
                                     const lab::Material& material,
                                     const std::map<std::string, std::string>& settings,
                                     std::vector<std::string>* notes) {
  auto problem = placement::make_problem(
      material.calibration, material.statistics, flags.ranks, flags.nodes,
      choice.replication == "none" ? 0 : lab::extra_slots(flags.replica_slots, flags.ranks),
      flags.seed);
  problem.notes = notes;
  return placement::compute_placement(problem, choice, settings);
}

Result<double> cost_of(const Flags& flags, const std::string& selector,
                       const placement::Placement& placed, const lab::Material& material) {
  MOESCOPE_TRY(const auto score, metrics::score(material.calibration, placed,
                                                {.selector = selector, .nodes = flags.nodes}));
  return score.remote_ranks_per_token;
}

Result<Outcome> compute_outcome(const Flags& flags, const lab::Candidate& candidate,
                                const lab::Material& material,
                                const std::map<std::string, std::string>& settings) {
  Outcome outcome;
  MOESCOPE_TRY(const auto contiguous,
               compute(flags, {"contiguous", "none"}, material, settings, nullptr));
  const auto start = std::chrono::steady_clock::now();
  MOESCOPE_TRY(outcome.placement,
               compute(flags, candidate.choice, material, settings, &outcome.notes));
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  MOESCOPE_TRY(outcome.cost, cost_of(flags, candidate.selector, outcome.placement, material));
  MOESCOPE_TRY(outcome.contiguous_cost, cost_of(flags, "local-first", contiguous, material));
  return outcome;
}

Result<void> place(const Flags& flags, bool json) {
  MOESCOPE_CHECK(core::check_writable(flags.out));
  MOESCOPE_CHECK(check_slots("--replica-slots", flags.replica_slots, flags.ranks));
  MOESCOPE_TRY(const auto candidate, chosen(flags));
  MOESCOPE_TRY(const auto settings, parse_settings(flags.settings));
  MOESCOPE_TRY(auto calibration, load_lab_trace("--calibrate", flags.trace, flags.calibrate));
  MOESCOPE_TRY(auto material,
               lab::make_material(calibration.trace, calibration.trace, {.null = false}));
  MOESCOPE_CHECK(lab::check_ranks(material.calibration, flags.ranks, flags.nodes));
  MOESCOPE_CHECK(material.set_sources(flags.ranks, flags.sources));
  MOESCOPE_TRY(const auto outcome, compute_outcome(flags, candidate, material, settings));
  auto slots = placement::even_slots(outcome.placement.experts, flags.ranks);
  if (candidate.choice.replication != "none")
    std::ranges::transform(
        slots,
        placement::even_slots(lab::extra_slots(flags.replica_slots, flags.ranks), flags.ranks),
        slots.begin(), std::plus());
  MOESCOPE_CHECK(
      placement::write_placement(flags.out, {.placement = outcome.placement,
                                             .nodes = flags.nodes,
                                             .slots = slots,
                                             .slot_order = {},
                                             .strategy = candidate.choice.strategy,
                                             .replication = candidate.choice.replication,
                                             .selector = candidate.selector,
                                             .settings = settings_of(candidate.choice, settings),
                                             .seed = flags.seed,
                                             .trace = calibration.describe()}));
  json ? print_json(flags, candidate, outcome) : print_text(flags, candidate, calibration, outcome);
  return {};
}

}  // namespace

void add_place(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      add_command(app, session, "place", "compute one placement from a routing trace");
  command->add_option("--trace", flags->trace, "routing trace, any format");
  command
      ->add_option("--calibrate", flags->calibrate,
                   "part of the trace that the strategy sees, or a trace of its own")
      ->capture_default_str();
  command->add_option("--strategy", flags->strategy, "see moescope strategies")->required();
  command->add_option("--replication", flags->replication,
                      "what fills the replica slots [the strategy's own, else coverage]");
  command->add_option("--ranks", flags->ranks, "ranks, no more than experts")
      ->capture_default_str();
  command->add_option("--nodes", flags->nodes, "nodes that the ranks are spread over")
      ->capture_default_str();
  command
      ->add_option("--replica-slots", flags->replica_slots, "extra expert slots per rank and layer")
      ->check(CLI::Range(0.0, 65536.0))
      ->capture_default_str();
  command->add_option("--sources", flags->sources, "source ranks: given, hash");
  command->add_option("--set", flags->settings, "PART.PARAMETER=VALUE");
  command->add_option("--seed", flags->seed, "seed of the strategy")->capture_default_str();
  command->add_option("--out", flags->out, "placement file to write")->required();
  command->callback([&session, flags] {
    session.action = [&session, flags] { return place(*flags, session.json); };
  });
}

}  // namespace moescope::cli
