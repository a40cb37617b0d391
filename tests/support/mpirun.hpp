// Starts several processes of a program with mpirun, where there is one.
#pragma once

#include <optional>
#include <string>

// "mpirun ... -n PROCESSES " to put before a command line, ended after two minutes; nothing when
// MPI is not built in or mpirun is missing, after a warning that says so.
std::optional<std::string> mpirun(int processes);

// Before a command that starts MPI: OpenMPI leaves memory behind in plugins that it has unloaded
// when leaks are looked for, and no suppression can name them.
inline constexpr const char* kIgnoreMpiLeaks =
    "env ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 ";
