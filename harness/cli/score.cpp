#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/flag_values.hpp"
#include "cli/interrupt.hpp"
#include "cli/lab_traces.hpp"
#include "cli/score_json.hpp"
#include "cli/score_tables.hpp"
#include "core/text.hpp"
#include "experiment/progress.hpp"
#include "lab/comparison_summary.hpp"
#include "lab/sources.hpp"
#include "placement/placement_file.hpp"
#include "placement/selector.hpp"
#include "placement/unknown_name.hpp"

namespace moescope::cli {
namespace {

using core::Error;
using core::Result;

struct Flags {
  LabTraceFlags traces;
  std::vector<std::string> placements, settings;
  std::string strategies, ranks, replica_slots = "0", selector, sources, shift, versus,
                                 format = "text";
  int nodes = 1, online = 0, threads = 0;
  std::size_t window = routing::kWindowTokens;
  std::uint64_t seed = 0;
  double forget = 1, expert_bytes = 0, bound_effort = 0;
  bool no_bound = false, no_null = false, quiet = false;

  std::string mode() const {
    return online > 0 ? "online" : !shift.empty() ? "shift" : "comparison";
  }
};

Result<void> check_flags(Flags& flags) {
  if (flags.placements.empty() && flags.strategies.empty()) flags.strategies = "all";
  if (!flags.placements.empty() && flags.mode() != "comparison")
    return Error::bad_input(fmt::format(
        "--placement: --{} computes its own placements, --strategies names them", flags.mode()));
  if (!flags.versus.empty() && flags.mode() == "online")
    return Error::bad_input("--versus: --online sets every row against itself without re-planning");
  const bool only_files = flags.strategies.empty();
  if (only_files && !flags.traces.calibrate.empty())
    return Error::bad_input("--calibrate: it is for --strategies, placements of files are done");
  if (flags.traces.evaluate.empty()) flags.traces.evaluate = only_files ? "all" : "even";
  if (flags.traces.calibrate.empty()) flags.traces.calibrate = "odd";
  return {};
}

// What placement files say of the requests that they were computed from: nothing else tells whether
// the evaluation shares some.
std::string origin_note(const std::string& path, const std::string& trace) {
  return fmt::format("{}: calibrated on {}", path,
                     trace.empty() ? "requests that the file does not name" : trace);
}

Result<std::vector<lab::Candidate>> read_placements(const Flags& flags,
                                                    std::vector<std::string>& notes) {
  std::vector<lab::Candidate> files;
  for (const auto& path : flags.placements) {
    MOESCOPE_TRY(auto file, placement::read_placement(path));
    std::string selector = flags.selector;
    if (selector.empty()) selector = file.selector;
    if (selector.empty()) selector = placement::default_selector(file.replication);
    notes.push_back(origin_note(path, file.trace));
    files.push_back({{path, file.replication.empty() ? "none" : file.replication},
                     selector,
                     std::make_shared<placement::Placement>(std::move(file.placement))});
  }
  return files;
}

// --ranks, or the ranks of the placement files.
Result<std::vector<int>> rank_counts(const Flags& flags, const std::vector<lab::Candidate>& files) {
  if (!flags.ranks.empty()) return parse_counts("--ranks", flags.ranks, 1);
  std::vector<int> counts;
  for (const auto& file : files)
    if (std::ranges::count(counts, file.given->ranks) == 0) counts.push_back(file.given->ranks);
  return counts.empty() ? std::vector<int>{8} : counts;
}

Result<LabTraces> load_traces(const Flags& flags) {
  if (!flags.strategies.empty()) return load_lab_traces(flags.traces);
  LabTraces traces;
  MOESCOPE_TRY(traces.evaluation,
               load_lab_trace("--evaluate", flags.traces.trace, flags.traces.evaluate));
  // Only contiguous is placed, which looks at no token.
  traces.calibration = traces.evaluation;
  return traces;
}

Result<void> check_fit(const lab::Candidate& file, const routing::RoutingTrace& trace) {
  if (file.given->layers == trace.layers && file.given->experts == trace.experts) return {};
  return Error::bad_input(fmt::format(
      "{}: the placement has {} layers of {} experts, the trace {} of {}", file.choice.strategy,
      file.given->layers, file.given->experts, trace.layers, trace.experts));
}

class Scoring {
 public:
  Scoring(const Flags& flags, const LabTraces& traces, lab::Material material,
          std::vector<lab::Candidate> files)
      : flags_(flags),
        traces_(traces),
        material_(std::move(material)),
        files_(std::move(files)),
        document_(flags.mode(), traces) {}

  // --versus must be a row of some group; groups without it show no differences.
  Result<void> check_versus(const std::vector<int>& ranks, const std::vector<double>& slots) const {
    if (flags_.versus.empty()) return {};
    std::vector<std::string> names;
    for (const int rank_count : ranks)
      for (const double slot_count : slots) {
        MOESCOPE_TRY(const auto group, candidates_for(rank_count, slot_count));
        for (const auto& candidate : group)
          if (std::ranges::count(names, candidate.name()) == 0) names.push_back(candidate.name());
      }
    if (std::ranges::count(names, flags_.versus) > 0) return {};
    return Error::bad_input("--versus: " + placement::unknown_name("row", flags_.versus, names));
  }

  // One group of rows: the same ranks and slots.
  Result<void> run(int ranks, double replica_slots) {
    MOESCOPE_CHECK(check_slots("--replica-slots", replica_slots, ranks));
    lab::TrialOptions options{
        .ranks = ranks,
        .nodes = flags_.nodes,
        .replica_slots = replica_slots,
        .seed = flags_.seed,
        .settings = settings,
        .sources = lab::follows_placement(flags_.sources) ? flags_.sources : "",
        .threads = flags_.threads,
        .stop = &stop_};
    MOESCOPE_TRY(const auto candidates, candidates_for(ranks, replica_slots));
    const auto is_versus = [&](const auto& candidate) { return candidate.name() == flags_.versus; };
    versus_ = std::ranges::any_of(candidates, is_versus) ? flags_.versus : "";
    MOESCOPE_CHECK(lab::check_ranks(material_.evaluation, ranks, flags_.nodes));
    MOESCOPE_TRY(sources_, material_.set_sources(ranks, flags_.sources));
    MOESCOPE_CHECK(lab::check_options(material_, candidates.front(), options));
    title_ = describe_slots(ranks, flags_.nodes, replica_slots, material_.evaluation.experts);
    if (flags_.mode() == "shift") return shift(candidates, options);
    if (flags_.mode() == "online") return online(candidates, options);
    return comparison(candidates, options);
  }

  void print(bool json) {
    if (interrupted()) document_.set_interrupted();
    if (json)
      fmt::print("{}\n", document_.json());
    else if (flags_.format == "csv")
      fmt::print("{}", document_.csv());
    else
      fmt::print("{}", render_tables(tables_, flags_.format));
  }

  bool interrupted() const { return stop_; }

  std::map<std::string, std::string> settings;
  std::vector<std::string> notes;  // below every table of a comparison

 private:
  Result<std::vector<lab::Candidate>> candidates_for(int ranks, double replica_slots) const {
    std::string names = flags_.strategies.empty() ? "contiguous" : flags_.strategies;
    // Of several slot counts, a name with a replication stands where there are slots.
    if (replica_slots == 0 && flags_.replica_slots != "0") {
      auto list = core::split(names, ',');
      std::erase_if(list, [](const std::string& name) { return name.find('+') != name.npos; });
      names = list.empty() ? "contiguous" : core::join(list, ",");
    }
    // Without strategies there is nothing that slots could be given to but the base.
    MOESCOPE_TRY(auto list, lab::candidates(names, replica_slots > 0 && !flags_.strategies.empty(),
                                            flags_.selector));
    for (const auto& file : files_)
      if (file.given->ranks == ranks) list.push_back(file);
    return list;
  }

  // A bar whose length is the number of trials, told by the trials themselves.
  void watch(const std::string& title, std::size_t trials, lab::TrialOptions& options) {
    progress_ = std::make_unique<experiment::Progress>(
        title, trials, experiment::ProgressOptions{.quiet = flags_.quiet});
    options.on_trial = [this](const std::string& running, std::size_t ended) {
      progress_->advance(ended, running);
    };
  }

  std::string subtitle() const {
    std::string text = "scored on " + traces_.evaluation.describe();
    if (!flags_.strategies.empty()) text += "; calibrated on " + traces_.calibration.describe();
    if (traces_.overlap) text += " (SHARED REQUESTS)";
    return text + "; sources: " + sources_;
  }

  Result<void> comparison(const std::vector<lab::Candidate>& candidates,
                          lab::TrialOptions& options) {
    watch(title_, lab::trials_of_comparison(material_, candidates, !flags_.no_bound), options);
    auto compared =
        lab::compare(material_, candidates, options,
                     flags_.no_bound ? std::nullopt : std::optional<double>(flags_.bound_effort));
    progress_->finish();
    if (!compared) return compared.error();
    const auto summary = lab::summarize(*compared, flags_.seed, versus_);
    tables_.push_back(comparison_table(title_, subtitle(), *compared, summary, versus_));
    tables_.back().notes.insert(tables_.back().notes.end(), notes.begin(), notes.end());
    document_.add(*compared, summary, nullptr, context(options));
    return {};
  }

  Result<std::vector<lab::ShiftCase>> shift_cases() const {
    MOESCOPE_TRY(auto made,
                 lab::make_shift_cases(material_.calibration, material_.evaluation, flags_.shift));
    for (const auto& skipped : made.skipped)
      fmt::print(stderr, "moescope: left out: {}\n", skipped);
    return std::move(made.cases);
  }

  Result<void> shift(const std::vector<lab::Candidate>& candidates, lab::TrialOptions& options) {
    MOESCOPE_TRY(const auto cases, shift_cases());
    watch(title_, lab::trials_of_shifts(cases, candidates), options);
    const auto matrix = lab::score_shifts(material_, cases, candidates, options);
    progress_->finish();
    std::vector<store::Summary> summaries;
    for (std::size_t c = 0; c < matrix.cases.size(); ++c) {
      summaries.push_back(lab::summarize_shift(matrix.comparisons[c], flags_.seed, versus_));
      document_.add(matrix.comparisons[c], summaries.back(), &matrix.cases[c], context(options));
    }
    for (auto& table : shift_tables(title_, subtitle(), matrix, summaries, versus_))
      tables_.push_back(std::move(table));
    return {};
  }

  Result<void> online(const std::vector<lab::Candidate>& candidates, lab::TrialOptions& options) {
    if (flags_.shift.empty()) {
      serve(material_, nullptr, candidates, options);
      return {};
    }
    MOESCOPE_TRY(const auto cases, shift_cases());
    for (const auto& shift_case : cases)
      if (!interrupted())
        serve(lab::served_case(material_, shift_case), &shift_case, candidates, options);
    return {};
  }

  void serve(const lab::Material& material, const lab::ShiftCase* shift_case,
             const std::vector<lab::Candidate>& candidates, lab::TrialOptions& options) {
    const std::string served =
        shift_case ? fmt::format("shift {} {}; ", shift_case->shift, shift_case->name) : "";
    watch(served + title_, candidates.size(), options);
    const auto rows = lab::serve_online(
        material, candidates, options,
        {.every = static_cast<std::size_t>(flags_.online), .forget = flags_.forget});
    progress_->finish();
    const auto summary = summarize_online(rows, lab::tokens_of_requests(material.evaluation),
                                          flags_.expert_bytes, flags_.seed);
    tables_.push_back(online_table(
        fmt::format("{}re-planned after every {} window(s), forgetting factor {} per window; {}",
                    served, flags_.online, flags_.forget, title_),
        subtitle(), rows, summary));
    document_.add(rows, summary, shift_case, context(options));
  }

  RowContext context(const lab::TrialOptions& options) const {
    return {options.ranks, options.nodes, options.replica_slots, sources_, versus_};
  }

  const std::atomic<bool>& stop_ = watch_interrupts();
  const Flags& flags_;
  const LabTraces& traces_;
  lab::Material material_;
  std::vector<lab::Candidate> files_;
  ScoreDocument document_;
  std::vector<TitledTable> tables_;
  std::string sources_, title_;
  std::string versus_;  // --versus, or "" in a group without that row
  std::unique_ptr<experiment::Progress> progress_;
};

Result<void> score(Flags flags, bool json) {
  MOESCOPE_CHECK(check_flags(flags));
  MOESCOPE_TRY(const auto settings, parse_settings(flags.settings));
  MOESCOPE_TRY(const auto slots, parse_slots("--replica-slots", flags.replica_slots));
  std::vector<std::string> notes;
  MOESCOPE_TRY(const auto files, read_placements(flags, notes));
  MOESCOPE_TRY(const auto ranks, rank_counts(flags, files));
  for (const auto& file : files)
    if (std::ranges::count(ranks, file.given->ranks) == 0)
      return Error::bad_input(fmt::format("{}: a placement on {} ranks, --ranks names {}",
                                          file.choice.strategy, file.given->ranks, flags.ranks));
  MOESCOPE_TRY(auto traces, load_traces(flags));
  for (const auto& file : files) MOESCOPE_CHECK(check_fit(file, traces.evaluation.trace));
  const bool null = !flags.no_null && flags.mode() == "comparison" && !flags.strategies.empty();
  MOESCOPE_TRY(
      auto material,
      lab::make_material(std::move(traces.calibration.trace), std::move(traces.evaluation.trace),
                         {.window_tokens = flags.window, .null = null, .seed = flags.seed}));
  Scoring scoring(flags, traces, std::move(material), files);
  scoring.settings = settings;
  scoring.notes = notes;
  MOESCOPE_CHECK(scoring.check_versus(ranks, slots));
  for (const int rank_count : ranks)
    for (const double slot_count : slots)
      if (!scoring.interrupted()) MOESCOPE_CHECK(scoring.run(rank_count, slot_count));
  scoring.print(json);
  if (scoring.interrupted())
    return Error::interrupted("interrupted: what was done by then is printed");
  return {};
}

}  // namespace

void add_score(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = add_command(app, session, "score", "compare placements on a routing trace");
  command->add_option("--trace", flags->traces.trace, "routing trace, any format");
  command->add_option("--placement", flags->placements, "placement files to score");
  command->add_option("--strategies", flags->strategies,
                      "all, or STRATEGY or STRATEGY+REPLICATION, comma-separated");
  command->add_option("--calibrate", flags->traces.calibrate,
                      "part of the trace that placements see, or a trace of its own [odd]");
  command->add_option("--evaluate", flags->traces.evaluate,
                      "part that they are scored on, or a trace of its own [even]");
  command->add_flag("--allow-overlap", flags->traces.allow_overlap,
                    "score although calibration and evaluation share requests");
  command->add_option("--ranks", flags->ranks, "rank counts, comma-separated [8]");
  command->add_option("--nodes", flags->nodes, "nodes that the ranks are spread over")
      ->capture_default_str();
  command
      ->add_option("--replica-slots", flags->replica_slots,
                   "extra expert slots per rank and layer, comma-separated")
      ->capture_default_str();
  command->add_option("--selector", flags->selector, "replica selector of all rows");
  command->add_option("--sources", flags->sources, "source ranks: given, hash, affinity, prefix");
  command->add_option("--set", flags->settings, "PART.PARAMETER=VALUE");
  command->add_option("--seed", flags->seed, "seed of strategies, null trace and intervals")
      ->capture_default_str();
  command->add_option("--window", flags->window, "tokens per step, for traces without steps")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 31))
      ->capture_default_str();
  command->add_flag("--no-bound", flags->no_bound, "leave the lower bound out");
  command->add_option("--bound-effort", flags->bound_effort, "work spent on the lower bound")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_flag("--no-null", flags->no_null, "leave the null trace out: half the time");
  command->add_option("--versus", flags->versus,
                      "row that every other is set against, by its name in the table");
  command->add_option("--shift", flags->shift, "score the shift protocol: all, or names");
  command->add_option("--online", flags->online, "re-plan after every so many windows")
      ->check(CLI::Range(1, 1 << 30));
  command
      ->add_option("--forget", flags->forget,
                   "with --online: what a window's tokens count, one window later")
      ->check(CLI::Range(1e-6, 1.0))
      ->capture_default_str();
  command
      ->add_option("--expert-bytes", flags->expert_bytes,
                   "with --online: bytes of one expert's weights")
      ->check(CLI::Range(0.0, 1e15));
  command->add_option("--threads", flags->threads, "0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->add_option("--format", flags->format, "text, markdown or csv")
      ->check(CLI::IsMember({"text", "markdown", "csv"}))
      ->capture_default_str();
  command->add_flag("--quiet", flags->quiet, "no progress on stderr");
  command->callback([&session, flags] {
    session.action = [&session, flags] { return score(*flags, session.json); };
  });
}

}  // namespace moescope::cli
