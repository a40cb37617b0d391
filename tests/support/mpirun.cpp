#include "support/mpirun.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/command.hpp"

std::optional<std::string> mpirun(int processes) {
#ifdef MOESCOPE_HAS_MPI
  if (run_command("command -v mpirun").code == 0) {
    // What OpenMPI's own libraries leak is not ours to find.
    const std::string suppressions = MOESCOPE_SOURCE_DIR "/tests/support/";
    return "env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
           "LSAN_OPTIONS=print_suppressions=0:suppressions=" +
           suppressions + "openmpi.lsan TSAN_OPTIONS=suppressions=" + suppressions +
           "openmpi.tsan timeout -k 5 120 mpirun --quiet --oversubscribe --mca btl self,vader,tcp "
           "-n " +
           std::to_string(processes) + " ";
  }
  WARN("skipped: mpirun is not on PATH; install openmpi-bin");
#else
  WARN("skipped: this build has no MPI; install libopenmpi-dev and openmpi-bin");
#endif
  return std::nullopt;
}
