// NCCL ranks as MPI processes, over the library that plays NCCL.
#include <catch2/catch.hpp>
#include <chrono>

#include "support/command.hpp"
#include "support/mpirun.hpp"

namespace {

void check_outcome(int ranks, const std::string& arguments, int but, const std::string& text) {
  const auto launcher = mpirun(ranks);
  if (!launcher) return;
  const auto start = std::chrono::steady_clock::now();
  const auto result = run_command("MOESCOPE_NCCL=" MOESCOPE_PLAYED_NCCL " " + *launcher +
                                  MOESCOPE_NCCL_RANK " " + arguments);
  INFO(result.out << result.err);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
  for (int rank = 0; rank < ranks; ++rank)
    if (rank != but)
      CHECK(result.out.find("rank " + std::to_string(rank) + ": " + text + "\n") !=
            std::string::npos);
}

}  // namespace

TEST_CASE("NCCL ranks in processes bring what they must") {
  check_outcome(GENERATE(1, 2, 3), "exchange", -1, "ok");
}

TEST_CASE("a process that is killed in an NCCL exchange ends the others, with its number") {
  const int killed = GENERATE(0, 2);
  check_outcome(3, "killed " + std::to_string(killed), killed,
                "rank " + std::to_string(killed) +
                    " was lost: its process ended, or the connection to it broke");
}

TEST_CASE("a process that never answers an NCCL exchange ends the others, with its number") {
  const int stopped = GENERATE(0, 1);
  check_outcome(3, "stopped " + std::to_string(stopped), stopped,
                "rank " + std::to_string(stopped) + " did not answer for 1 s");
}
