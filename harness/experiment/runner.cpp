#include "experiment/runner.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

#include "core/file.hpp"
#include "core/sha256.hpp"
#include "core/text.hpp"
#include "experiment/build_info.hpp"
#include "experiment/environment.hpp"
#include "experiment/measure.hpp"
#include "experiment/placement_files.hpp"
#include "experiment/placements.hpp"
#include "experiment/plan.hpp"
#include "experiment/prepared.hpp"
#include "experiment/projection.hpp"
#include "experiment/reference.hpp"
#include "experiment/summary.hpp"
#include "placement/selector.hpp"
#include "placement/strategy.hpp"
#include "store/results_writer.hpp"

namespace moescope::experiment {
namespace {

using core::Error;
using core::Result;

std::string now_utc() {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

class Runner {
 public:
  Runner(const Spec& spec, std::vector<SavedPlacement> saved, const RunOptions& options,
         RankTeam& team)
      : spec_(spec),
        saved_(std::move(saved)),
        options_(options),
        team_(team),
        prepared_(team.prepared()),
        plan_(make_plan(spec)),
        // Reference, calibration, placements, warm-up and measured runs, summary.
        progress_("moescope run", 4 + plan_.cells.size() * spec.warmup + plan_.runs.size(),
                  {.quiet = options.quiet}) {}

  Result<Outcome> run() {
    MOESCOPE_CHECK(team_.prepare(spec_));
    MOESCOPE_TRY(kernels_combine_, parse_combine(spec_.combine));
    MOESCOPE_CHECK(run_reference());
    MOESCOPE_CHECK(open_writer());
    MOESCOPE_CHECK(place());
    MOESCOPE_CHECK(measure());
    return finish();
  }

 private:
  // Times over shaped links, or of ranks that share a device and so wait for each other's work,
  // are told apart from those of real ones (metrics.md).
  std::string kind() const {
    return options_.links.empty() && !team_.devices().shared ? "measured" : "emulated";
  }
  // NCCL's kernels wait on the GPU: in processes that take turns there they waste whole turns.
  bool timeless() const {
    return spec_.backend == "nccl" && team_.devices().shared && !team_.devices().mps;
  }
  void advance(const std::string& note) { progress_.advance(done_++, note); }

  Result<void> run_reference() {
    advance("reference run");
    MOESCOPE_TRY(auto result, serve_contiguous(spec_, team_, RequestSetName::evaluation));
    reference_.logits_sha256 = result.logits_sha256;
    reference_.answers = std::move(result.answers);
    evaluation_ = std::move(result.recording.trace);
    return {};
  }

  store::ExperimentRecord experiment_record() const {
    const auto& config = prepared_.model->config;
    store::ExperimentRecord record;
    record.created = now_utc();
    record.tool_version = build_info().version + "+" + build_info().commit;
    record.environment_json = capture_environment_json(team_.ranks().hosts());
    record.spec_toml = to_toml(spec_);
    record.seed = spec_.seed;
    record.plan = plan_.names();
    record.model_name = config.name;
    record.model_config_json = config.json;
    record.weights_sha256 = prepared_.weights_sha256;
    record.dtype = prepared_.model->devices() > 0 ? "bfloat16" : "float32";
    record.layers = config.layers;
    record.experts = config.experts;
    record.top_k = config.top_k;
    record.hidden_size = config.hidden;
    record.ranks = static_cast<int>(spec_.ranks);
    record.nodes = static_cast<int>(spec_.nodes);
    record.links = options_.links;
    for (const auto& saved : saved_)
      record.placement_files.push_back({saved.record.name, saved.sha256});
    record.families = prepared_.families;
    for (std::size_t i = 0; i < prepared_.evaluation.requests.size(); ++i) {
      const auto& request = prepared_.evaluation.requests[i];
      const auto& item = prepared_.evaluation.items[i];
      record.requests.push_back({item.id, core::sha256_hex(item.prompt), request.family,
                                 static_cast<int>(request.prompt.size()),
                                 reference_.answers[i].sampled, request.source_rank, 0.0});
    }
    return record;
  }

  Result<void> open_writer() {
    const auto mode =
        options_.resume ? store::ResultsWriter::Mode::resume : store::ResultsWriter::Mode::fresh;
    MOESCOPE_TRY(auto writer, store::ResultsWriter::open(options_.out, experiment_record(), mode));
    writer_.emplace(std::move(writer));
    return writer_->write_trace("evaluation", evaluation_);
  }

  Result<void> place() {
    advance("calibration");
    MOESCOPE_TRY(auto served, serve_contiguous(spec_, team_, RequestSetName::calibration));
    const auto calibration = std::move(served.recording.trace);
    const auto statistics = routing::collect_statistics(calibration);
    MOESCOPE_CHECK(writer_->write_trace("calibration", calibration));
    MOESCOPE_CHECK(writer_->write_coactivation(statistics, prepared_.families));

    advance("placements");
    MOESCOPE_TRY(placements_, compute_placements(spec_, calibration, statistics));
    for (auto& saved : saved_) placements_.push_back(std::move(saved.record));
    for (const auto& record : placements_) MOESCOPE_CHECK(writer_->write_placement(record));
    MOESCOPE_TRY(counted_, count_all(spec_, placements_, calibration, evaluation_));
    return project();
  }

  Result<void> project() {
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      const auto& placement = placements_[i % placements_.size()];
      MOESCOPE_TRY(const auto rows,
                   replay(evaluation_, placement.placement, placement.selector,
                          placement::selector_settings(placement.selector, spec_.settings)));
      for (const auto& name : spec_.fabrics) {
        MOESCOPE_TRY(const auto fabric, fabric::find_fabric(name, static_cast<int>(spec_.ranks)));
        projections_.push_back(project_run(rows, fabric, plan_.cells[i], kernels_combine_,
                                           wire_bytes(*prepared_.model, plan_.cells[i].layout)));
        MOESCOPE_CHECK(writer_->write_projection(projections_.back()));
      }
    }
    return {};
  }

  Result<engine::ServeResult> serve_cell(int cell) {
    const auto& placement = placements_[cell % placements_.size()];
    return team_.serve(RequestSetName::evaluation, placement.placement,
                       serve_options(spec_, plan_.cells[cell], placement.selector));
  }

  Result<void> measure() {
    runs_.resize(plan_.cells.size());
    if (!options_.finish_now) MOESCOPE_CHECK(warm_up());
    for (std::size_t order = 0; order < plan_.runs.size(); ++order) {
      const auto [cell, repeat] = plan_.runs[order];
      const std::string& name = plan_.cells[cell].name;
      advance(fmt::format("{} repeat {}", name, repeat + 1));
      if (writer_->has_run(name, repeat)) {
        MOESCOPE_TRY(auto record, writer_->read_run(name, repeat));
        runs_[cell].push_back(std::move(record));
      } else if (!options_.finish_now) {
        MOESCOPE_CHECK(measure_one(cell, repeat, static_cast<int>(order)));
      }
    }
    return {};
  }

  Result<void> warm_up() {
    for (std::int64_t round = 0; round < spec_.warmup; ++round) {
      for (std::size_t cell = 0; cell < plan_.cells.size(); ++cell) {
        advance("warm-up " + plan_.cells[cell].name);
        MOESCOPE_CHECK(serve_cell(static_cast<int>(cell)));
      }
    }
    return {};
  }

  float partial_tolerance() const {
    return prepared_.model->devices() > 0 ? kPartialToleranceBf16 : kPartialTolerance;
  }

  Result<void> measure_one(int cell, int repeat, int order) {
    const std::string started = now_utc();
    MOESCOPE_TRY(const auto result, serve_cell(cell));
    auto record = to_record(result, spec_, plan_.cells[cell], repeat, order, started, kind(),
                            is_lossless(result, reference_, kernels_combine_, partial_tolerance()),
                            prepared_);
    if (spec_.record == "all")
      MOESCOPE_CHECK(check_counters(record, counted_[cell % placements_.size()].score,
                                    wire_bytes(*prepared_.model, plan_.cells[cell].layout)));
    MOESCOPE_CHECK(writer_->write_run(record));
    runs_[cell].push_back(std::move(record));
    return {};
  }

  Result<Outcome> finish() {
    advance("summary");
    Outcome outcome;
    outcome.runs_planned = static_cast<int>(plan_.runs.size());
    for (const auto& repeats : runs_) {
      outcome.runs_done += static_cast<int>(repeats.size());
      for (const auto& run : repeats) outcome.lossless &= run.lossless;
    }
    outcome.finished = outcome.runs_done == outcome.runs_planned;
    outcome.results_file = options_.out;
    outcome.devices = team_.devices().devices;
    outcome.times_kind = kind();
    outcome.timeless = timeless();
    outcome.summary = summarise({spec_, plan_, prepared_, evaluation_, placements_, counted_, runs_,
                                 projections_, kind(), timeless()});
    MOESCOPE_CHECK(writer_->write_summary(outcome.summary));
    outcome.placements = std::move(placements_);
    MOESCOPE_CHECK(writer_->finish(outcome.finished, capture_environment_json()));
    advance("done");
    progress_.finish();
    return outcome;
  }

  const Spec& spec_;
  std::vector<SavedPlacement> saved_;
  const RunOptions& options_;
  RankTeam& team_;
  const Prepared& prepared_;
  Plan plan_;
  Progress progress_;
  std::size_t done_ = 0;
  kernels::CombineMode kernels_combine_ = kernels::CombineMode::per_expert;
  Reference reference_;
  routing::RoutingTrace evaluation_;
  std::optional<store::ResultsWriter> writer_;
  std::vector<store::PlacementRecord> placements_;
  std::vector<Counted> counted_;
  std::vector<store::ProjectionRecord> projections_;
  std::vector<std::vector<store::RunRecord>> runs_;  // [cells]
};

Result<std::vector<SavedPlacement>> check_inputs(const Spec& spec) {
  MOESCOPE_TRY(auto saved, read_placement_files(spec));
  std::vector<std::string> selectors;
  for (const auto& placement : saved) selectors.push_back(placement.record.selector);
  MOESCOPE_CHECK(check_spec(spec, selectors));
  return saved;
}

// Says before any work what the writer would say after the reference run.
Result<void> check_output(const RunOptions& options) {
  MOESCOPE_CHECK(core::check_writable(options.out));
  const std::string parts = options.out + ".parts";
  const bool interrupted = std::filesystem::exists(parts);
  if (interrupted && !options.resume)
    return Error::bad_input(
        fmt::format("{} is there from an interrupted run: go on with --resume, "
                    "or remove it",
                    parts));
  if (!interrupted && options.resume)
    return Error::bad_input(
        fmt::format("--resume: {} does not exist, nothing was interrupted", parts));
  return {};
}

}  // namespace

Result<Outcome> run_experiment(const Spec& spec, const RunOptions& options, RankTeam& team) {
  MOESCOPE_TRY(auto saved, check_inputs(spec));
  MOESCOPE_CHECK(check_output(options));
  return Runner(spec, std::move(saved), options, team).run();
}

Result<std::string> describe_experiment(const Spec& spec) {
  MOESCOPE_TRY(const auto saved, check_inputs(spec));
  MOESCOPE_TRY(const auto prepared, prepare(spec, devices_of_one_process(spec)));
  const Plan plan = make_plan(spec);
  const auto& config = prepared.model->config;
  const auto tokens = [](const RequestSet& set) {
    std::size_t sum = 0;
    for (const auto& request : set.requests) sum += request.prompt.size();
    return sum;
  };
  std::string text;
  text += fmt::format("model        {}: {} MoE layers, {} experts, top-{}, hidden {}\n",
                      config.name, config.layers, config.experts, config.top_k, config.hidden);
  text += fmt::format("families     {}\n", core::join(prepared.families));
  text += fmt::format("calibration  {} requests, {} prompt tokens\n",
                      prepared.calibration.requests.size(), tokens(prepared.calibration));
  text += fmt::format("evaluation   {} requests, {} prompt tokens, up to {} new tokens each\n",
                      prepared.evaluation.requests.size(), tokens(prepared.evaluation),
                      spec.max_new_tokens);
  text += fmt::format("ranks        {} on {} node(s), backend {}, device {}\n", spec.ranks,
                      spec.nodes, spec.backend, spec.device);
  text += fmt::format(
      "runs         {} strategies{} x {} layout(s) x {} repeats = {}, after {} warm-up "
      "pass(es) of each\n",
      spec.strategies.size(),
      saved.empty() ? "" : fmt::format(" and {} saved placement(s)", saved.size()),
      spec.layouts.size(), spec.repeats, plan.runs.size(), spec.warmup);
  text += fmt::format("order        {}\n", core::join(plan.names(), " "));
  return text;
}

}  // namespace moescope::experiment
