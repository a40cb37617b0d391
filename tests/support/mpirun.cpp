#include "support/mpirun.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/command.hpp"

std::optional<std::string> mpirun(int processes) {
#if defined(__SANITIZE_THREAD__)
  static_cast<void>(processes);
  // With TSAN_OPTIONS=suppressions=FILE and "deadlock:mca_" in it, those of comm pass.
  WARN("skipped: ThreadSanitizer faults OpenMPI's transports, which take locks in both orders");
#elif defined(MOESCOPE_HAS_MPI)
  if (run_command("command -v mpirun").code == 0) {
    return std::string(kIgnoreMpiLeaks) +
           "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
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
