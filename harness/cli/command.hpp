// How a subcommand joins the command line: it adds its options and says what to do when it is
// chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "core/result.hpp"

namespace moescope::cli {

// Shared by all subcommands; `action` is set by the one that was chosen.
struct Session {
  bool json = false;
  std::function<core::Result<void>()> action;
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
