// What a build without MPI says (CMakeLists.txt chooses this file or mpi.cpp).
#include "comm/mpi.hpp"

namespace moescope::comm {

std::string mpi_library() { return ""; }

core::Result<std::unique_ptr<Ranks>> start_mpi(const MpiOptions&) {
  return core::Error::bad_input(
      "backend mpi is not built into this binary: install libopenmpi-dev and openmpi-bin, and "
      "build again");
}

}  // namespace moescope::comm
