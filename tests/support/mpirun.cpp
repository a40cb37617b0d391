#include "support/mpirun.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/command.hpp"

std::optional<std::string> mpirun(int processes) {
#if defined(__SANITIZE_THREAD__)
  static_cast<void>(processes);
  WARN("skipped: OpenMPI itself is not built for ThreadSanitizer");
#elif defined(MOESCOPE_HAS_MPI)
  if (run_command("command -v mpirun").code == 0) {
    // OpenMPI leaves memory behind in plugins that it has unloaded when leaks are looked for: no
    // suppression can name them.
    return "env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
           "ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 "
           "timeout -k 5 120 mpirun --quiet --oversubscribe --mca btl "
           "self,vader,tcp "
           "-n " +
           std::to_string(processes) + " ";
  }
  WARN("skipped: mpirun is not on PATH; install openmpi-bin");
#else
  static_cast<void>(processes);
  WARN("skipped: this build has no MPI; install libopenmpi-dev and openmpi-bin");
#endif
  return std::nullopt;
}
