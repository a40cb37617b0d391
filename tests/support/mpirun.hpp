// Starts several processes of a program with mpirun, where there is one.
#pragma once

#include <optional>
#include <string>

// "mpirun ... -n PROCESSES " to put before a command line, ended after two minutes; nothing when
// MPI is not built in or mpirun is missing, after a warning that says so.
std::optional<std::string> mpirun(int processes);
