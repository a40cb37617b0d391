#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/on_ranks.hpp"
#include "cli/summary_json.hpp"
#include "cli/trace.hpp"
#include "core/file.hpp"
#include "experiment/record_trace.hpp"
#include "store/trace/h5_trace_writer.hpp"

namespace moescope::cli {
namespace {

using core::Result;

struct RecordFlags {
  std::string spec_path, out, model, suite, backend;
  std::int64_t ranks = 0;
  bool quiet = false;
};

Result<experiment::Spec> read_spec(const RecordFlags& flags, const experiment::Spec& defaults) {
  experiment::Spec spec = defaults;
  if (!flags.spec_path.empty()) {
    MOESCOPE_TRY(const auto text, core::read_file(flags.spec_path));
    MOESCOPE_TRY(spec, experiment::parse_spec(text, flags.spec_path, defaults));
  }
  if (!flags.backend.empty()) {
    spec.backend = flags.backend;
    experiment::imply_device(spec);
  }
  if (!flags.model.empty()) spec.model = flags.model;
  if (!flags.suite.empty()) spec.suite = flags.suite;
  if (flags.ranks != 0) spec.ranks = flags.ranks;
  spec.fabrics.clear();  // nothing is projected
  return experiment::parse_spec(experiment::to_toml(spec), "flags");
}

Result<void> record_on(const RecordFlags& flags, bool json, const experiment::Spec& spec,
                       experiment::RankTeam& team) {
  MOESCOPE_CHECK(core::check_writable(flags.out));
  auto recorded = experiment::record_calibration(spec, flags.quiet, team);
  if (!recorded) {
    if (recorded.error().kind != core::ErrorKind::interrupted) return recorded.error();
    return core::Error::interrupted("interrupted; nothing was written");
  }
  MOESCOPE_TRY(const auto writer,
               store::create_h5_trace(flags.out, routing::header_of(*recorded),
                                      fmt::format("moescope trace record, model {}, suite {}",
                                                  spec.model, spec.suite)));
  MOESCOPE_CHECK(routing::write_trace(*recorded, *writer));
  if (json)
    fmt::print("{}\n", nlohmann::ordered_json{{"schema_version", kJsonSchemaVersion},
                                              {"trace", flags.out},
                                              {"tokens", recorded->tokens()},
                                              {"requests", recorded->requests()},
                                              {"layers", recorded->layers},
                                              {"experts", recorded->experts},
                                              {"top_k", recorded->top_k}}
                           .dump(2));
  else
    fmt::print("recorded {} tokens of {} requests: {} layers, {} experts, top {}; {}\n",
               recorded->tokens(), recorded->requests(), recorded->layers, recorded->experts,
               recorded->top_k, flags.out);
  return {};
}

Result<void> record(const RecordFlags& flags, Session& session) {
  return on_ranks(
      session, [&](const experiment::Spec& defaults) { return read_spec(flags, defaults); },
      [&](const experiment::Spec& spec, experiment::RankTeam& team) {
        return record_on(flags, session.json, spec, team);
      });
}

}  // namespace

void add_trace_record(CLI::App& command, Session& session) {
  auto flags = std::make_shared<RecordFlags>();
  CLI::App* subcommand =
      command.add_subcommand("record", "run a model over the workload, keep its routing");
  subcommand->add_option("SPEC", flags->spec_path,
                         "spec in TOML, as for 'moescope run'; without it the bundled suite and "
                         "model");
  subcommand->add_option("--out", flags->out, "trace file")->required();
  subcommand->add_option("--model", flags->model, "model.folder");
  subcommand->add_option("--suite", flags->suite, "workload.suite");
  subcommand->add_option("--ranks", flags->ranks, "ranks.count");
  subcommand->add_option("--backend", flags->backend, "ranks.backend");
  subcommand->add_flag("--quiet", flags->quiet, "no progress on stderr");
  subcommand->callback([&session, flags] {
    session.every_process = true;
    session.action = [&session, flags] { return record(*flags, session); };
  });
}

}  // namespace moescope::cli
