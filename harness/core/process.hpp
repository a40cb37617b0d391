// Other programs: where they are, and running one.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::core {

// The folder that the running program lies in, links followed.
std::string program_folder();
// The first executable file of that name on PATH, or "".
std::string find_program(const std::string& name);

struct Finished {
  int code = 0;     // exit code, or 128 + signal
  std::string err;  // what it wrote to stderr
};
// Runs the program arguments[0] and waits for it: no shell, nothing on stdin, stdout dropped.
// failed when it cannot be started.
Result<Finished> run_program(const std::vector<std::string>& arguments);

}  // namespace moescope::core
