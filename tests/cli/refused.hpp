// Bad input is told in one line, and nothing else is printed.
#pragma once

#include <string>

#include "support/command.hpp"

// part: of the line. code: 2 for bad input, 1 for work that failed.
void check_refused(const CommandResult& result, const std::string& part, int code = 2);
