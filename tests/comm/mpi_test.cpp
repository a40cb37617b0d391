// The MPI backend in real processes, started by mpirun.
#include <catch2/catch.hpp>

#include "support/command.hpp"
#include "support/mpirun.hpp"

namespace {

std::string line(int rank, const std::string& text) {
  return "rank " + std::to_string(rank) + ": " + text + "\n";
}

void check_all_ok(int ranks, const std::string& arguments) {
  const auto launcher = mpirun(ranks);
  if (!launcher) return;
  const auto result = run_command(*launcher + MOESCOPE_MPI_RANK " " + arguments);
  INFO(result.out << result.err);
  CHECK(result.code == 0);
  for (int rank = 0; rank < ranks; ++rank)
    CHECK(result.out.find(line(rank, "ok")) != std::string::npos);
}

void check_lost(int ranks, int lost) {
  const auto launcher = mpirun(ranks);
  if (!launcher) return;
  const auto result = run_command(*launcher + MOESCOPE_MPI_RANK " lost " + std::to_string(lost));
  INFO(result.out << result.err);
  CHECK(result.code != 0);
  for (int rank = 0; rank < ranks; ++rank)
    if (rank != lost)
      CHECK(result.out.find(line(rank, "rank " + std::to_string(lost) +
                                           " was lost: its process ended, or the connection to "
                                           "it broke")) != std::string::npos);
}

}  // namespace

TEST_CASE("MPI ranks do what every backend must") { check_all_ok(GENERATE(1, 2, 3), "all"); }

TEST_CASE("MPI ranks on more processes than cores do the same") { check_all_ok(8, "random-parts"); }

TEST_CASE("a part longer than one MPI message arrives whole") { check_all_ok(3, "all 1000"); }

TEST_CASE("more bytes than an int counts arrive", "[.][much]") { check_all_ok(2, "much"); }

TEST_CASE("after an abort every call on every MPI rank gives the reason") {
  const auto launcher = mpirun(3);
  if (!launcher) return;
  const auto result = run_command(*launcher + MOESCOPE_MPI_RANK " abort");
  INFO(result.out << result.err);
  for (int rank = 0; rank < 3; ++rank)
    CHECK(result.out.find(line(rank, "ok")) != std::string::npos);
}

TEST_CASE("a killed rank ends the others, each knowing its number") { check_lost(4, 2); }

TEST_CASE("a killed rank 0 ends the others too") { check_lost(3, 0); }
