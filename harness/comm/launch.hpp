// Whether this process was started by mpirun or the like, as one of several.
#pragma once

namespace moescope::comm {

struct Launch {
  int rank = 0, processes = 1;
};

// From the environment that OpenMPI, MPICH and Slurm give to the processes they start; it is known
// before, and without, MPI.
Launch launch();

}  // namespace moescope::comm
