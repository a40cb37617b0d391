// How a subcommand joins the command line: it adds its options and says what to do when it is
// chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "comm/ranks.hpp"
#include "core/result.hpp"

namespace moescope::cli {

// Shared by all subcommands; `action` is set by the one that was chosen.
struct Session {
  bool json = false;
  // Under mpirun the action runs in every process; others only in the first.
  bool every_process = false;
  std::function<core::Result<void>()> action;
  // The ranks that the action worked on. They outlive its error's text: to leave an MPI job can
  // block, and a launcher that was interrupted soon kills.
  std::unique_ptr<comm::Ranks> ranks;
};

// A subcommand with --json and the help page of its name (cli/help/NAME.md) as its footer.
CLI::App* add_command(CLI::App& app, Session& session, const std::string& name,
                      const std::string& summary);

void add_run(CLI::App& app, Session& session);
void add_place(CLI::App& app, Session& session);
void add_score(CLI::App& app, Session& session);
void add_strategies(CLI::App& app, Session& session);
void add_workload(CLI::App& app, Session& session);
void add_model(CLI::App& app, Session& session);
void add_fabric(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_trace(CLI::App& app, Session& session);
void add_report(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);

}  // namespace moescope::cli
