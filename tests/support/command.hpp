// Runs a command line through the shell and keeps what it printed.
#pragma once

#include <string>

struct CommandResult {
  int code = -1;  // exit code, or 128 + signal
  std::string out, err;
};

CommandResult run_command(const std::string& command_line);
