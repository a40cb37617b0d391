#include "cli/trace.hpp"

#include <filesystem>
#include <memory>

#include "cli/interrupt.hpp"
#include "core/text.hpp"
#include "experiment/progress.hpp"

namespace moescope::cli {

void add_reading_flags(CLI::App& command, TraceFlags& flags) {
  std::vector<std::string> names;
  for (const auto& format : store::trace_formats()) names.push_back(format.name);
  command.add_option("--format", flags.format, "format of the sources: " + core::join(names));
  command.add_flag("--skip-bad", flags.skip_bad, "pass over rows that are not sound, count them");
  command.add_option("--experts", flags.experts, "routed experts per layer")
      ->check(CLI::Range(1, 65536));
  command.add_option("--layers", flags.layers, "layers of SGLang's replies, which do not say")
      ->check(CLI::Range(1, 4096));
  command.add_flag("--quiet", flags.quiet, "no progress on stderr");
}

store::OpenOptions open_options(const TraceFlags& flags) {
  store::OpenOptions options{flags.format, {flags.experts, flags.layers}, {}};
  std::error_code ignored;
  if (!flags.families.empty() && !std::filesystem::is_regular_file(flags.families, ignored))
    options.source_families = core::split(flags.families, ',');
  return options;
}

routing::OnProgress stream_progress(const std::string& title, bool quiet) {
  const auto& stop = watch_interrupts();
  auto bar = std::make_shared<std::unique_ptr<experiment::Progress>>();
  return [&stop, bar, title, quiet](routing::ReadProgress at) -> core::Result<void> {
    if (!*bar)
      *bar = std::make_unique<experiment::Progress>(title, at.total,
                                                    experiment::ProgressOptions{.quiet = quiet});
    (*bar)->advance(at.done, "");
    if (at.done == at.total) (*bar)->finish();
    if (stop) return core::Error::interrupted("interrupted; nothing was written");
    return {};
  };
}

void add_trace(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, session, "trace", "import, describe, export and record routing traces");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* summary, auto action) {
    auto flags = std::make_shared<TraceFlags>();
    CLI::App* subcommand = command->add_subcommand(name, summary);
    add_reading_flags(*subcommand, *flags);
    subcommand->callback([&session, flags, action] {
      session.action = [&session, flags, action] { return action(*flags, session.json); };
    });
    return std::pair(subcommand, flags);
  };

  const auto [imported, import_flags] =
      add("import", "make a trace file of other programs' recordings", import_trace);
  imported->add_option("SRC", import_flags->sources, "files, folders, FILE.h5#calibration")
      ->required();
  imported->add_option("--out", import_flags->out, "trace file")->required();
  imported->add_option("--families", import_flags->families,
                       "a CSV file NUMBER,FAMILY, or names: one for all sources or one for each");

  const auto [told, info_flags] = add("info", "what a trace holds", info_trace);
  told->add_option("T", info_flags->sources, "trace")->required()->expected(1);

  const auto [exported, export_flags] =
      add("export", "write a trace for other programs", export_trace);
  exported->add_option("T", export_flags->sources, "trace")->required()->expected(1);
  exported->remove_option(exported->get_option("--format"));
  exported->add_option("--format", export_flags->out_format, "csv, jsonl, npz, npy or h5")
      ->required();
  exported->add_option("--out", export_flags->out, "file to write")->required();

  add_trace_record(*command, session);
}

}  // namespace moescope::cli
