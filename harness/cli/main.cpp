// The command line: chooses a subcommand and turns its result into an exit code (architecture.md: 0
// done, 1 the work failed, 2 wrong usage or bad input, 130 interrupted after a clean save).
#include <fmt/format.h>

#include <exception>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "comm/launch.hpp"
#include "core/version.hpp"

namespace moescope::cli {

CLI::App* add_command(CLI::App& app, Session& session, const std::string& name,
                      const std::string& summary) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->add_flag("--json", session.json, "print one JSON document on stdout and nothing else");
  // Its own subcommands take --json too: `moescope trace info T --json`.
  command->fallthrough();
  command->footer("\n" + help_page(name));
  return command;
}

namespace {

int report_error(const core::Error& error) {
  fmt::print(stderr, "moescope: {}\n", error.message);
  return core::exit_code(error.kind);
}

int run_command_line(int argc, char** argv) {
  CLI::App app{"What expert placement does to multi-GPU Mixture-of-Experts inference", "moescope"};
  app.set_version_flag("--version", "moescope " + core::version());
  app.require_subcommand(1);
  Session session;
  add_run(app, session);
  add_place(app, session);
  add_score(app, session);
  add_strategies(app, session);
  add_workload(app, session);
  add_model(app, session);
  add_fabric(app, session);
  add_export(app, session);
  add_trace(app, session);
  add_report(app, session);
  add_doctor(app, session);
  // Of several processes with the same command line one tells what is wrong with it.
  const bool first_process = comm::launch().rank == 0;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {  // --help, --version
    return first_process ? app.exit(done) : 0;
  } catch (const CLI::ParseError& error) {
    if (!first_process) return 0;
    const auto chosen = app.get_subcommands();
    return report_error(core::Error::bad_input(
        fmt::format("{}; see 'moescope {}--help'", error.what(),
                    chosen.empty() ? "" : chosen.front()->get_name() + " ")));
  }
  if (!first_process && !session.every_process) return 0;
  const auto done = session.action();
  return done ? 0 : report_error(done.error());
}

}  // namespace
}  // namespace moescope::cli

int main(int argc, char** argv) {
  try {
    return moescope::cli::run_command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "moescope: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "moescope: a defect of the program: {}\n", error.what());
  }
  return 1;
}
