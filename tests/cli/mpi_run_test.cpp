// `run` over MPI processes: the same numbers as over threads, one file, one voice.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/small_experiment.hpp"
#include "store/results_file.hpp"
#include "support/mpirun.hpp"

using namespace moescope;

namespace {

store::ResultsFile open(const std::string& path) {
  auto file = store::ResultsFile::open(path);
  if (!file) throw std::runtime_error(file.error().message);
  return std::move(*file);
}

template <class T>
T value(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

// What a run computed and counted, without its times and its backend's name.
store::RunRecord timeless(store::RunRecord run) {
  run.started.clear();
  run.backend.clear();
  run.phase_seconds.clear();
  run.step_seconds.clear();
  run.ttft_s.clear();
  run.tpot_s.clear();
  run.e2e_s.clear();
  return run;
}

void check_equal_runs(const store::ResultsFile& threads, const store::ResultsFile& processes) {
  REQUIRE(threads.runs() == processes.runs());
  for (const auto& [name, repeats] : threads.runs()) {
    for (int repeat = 0; repeat < repeats; ++repeat) {
      INFO(name << " " << repeat);
      const auto ours = value(processes.run(name, repeat));
      CHECK(ours.backend == "mpi");
      CHECK(ours.kind == "measured");
      CHECK(ours.lossless);
      CHECK(ours.phase_seconds.size() == value(threads.run(name, repeat)).phase_seconds.size());
      CHECK(timeless(ours) == timeless(value(threads.run(name, repeat))));
    }
  }
}

void check_equal_placements(const store::ResultsFile& threads,
                            const store::ResultsFile& processes) {
  REQUIRE(threads.placements() == processes.placements());
  for (const auto& name : threads.placements())
    CHECK(value(threads.placement(name)).placement == value(processes.placement(name)).placement);
}

void check_equal_traces(const routing::RoutingTrace& threads,
                        const routing::RoutingTrace& processes) {
  CHECK(threads.expert_ids == processes.expert_ids);
  CHECK(threads.gates == processes.gates);
  CHECK(threads.request == processes.request);
  CHECK(threads.position == processes.position);
  CHECK(threads.step == processes.step);
}

}  // namespace

TEST_CASE("MPI processes compute what threads compute: logits, routing, traffic and bytes") {
  const int ranks = GENERATE(2, 4);
  const auto launcher = mpirun(ranks);
  if (!launcher) return;
  const SmallExperiment small;
  const std::string flags = "--repeats 1 --ranks " + std::to_string(ranks) + " --quiet ";
  REQUIRE(small.run(flags + "--out threads.h5").code == 0);
  const auto run = small.run(flags + "--backend mpi --out processes.h5", *launcher);
  INFO(run.out << run.err);
  REQUIRE(run.code == 0);
  CHECK(run.err.empty());
  CHECK(run.out.find("backend mpi") == run.out.rfind("backend mpi"));  // printed once
  CHECK_FALSE(std::filesystem::exists(small.file("processes.h5.parts")));

  const auto threads = open(small.file("threads.h5")), processes = open(small.file("processes.h5"));
  check_equal_runs(threads, processes);
  check_equal_placements(threads, processes);
  for (const char* which : {"calibration", "evaluation"})
    check_equal_traces(value(threads.trace(which)), value(processes.trace(which)));
}

TEST_CASE("a job whose processes do not fit the spec is refused, once, with exit code 2") {
  const auto launcher = mpirun(2);
  if (!launcher) return;
  const SmallExperiment small;
  const auto check = [&](const std::string& flags, const std::string& part) {
    const auto result = small.run(flags + " --quiet --out r.h5", *launcher);
    INFO(result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(std::ranges::count(result.err, '\n') == 1);
    CHECK(result.err.find(part) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(small.file("r.h5")));
  };
  check("--backend mpi", "mpirun -n 4");  // the spec says 4 ranks
  check("--ranks 2", "--backend mpi");
  check("--backend mpi --ranks 2 --model no/such", "no/such");
  check("--no-such-flag", "--no-such-flag");
}

TEST_CASE("without mpirun the MPI backend is one rank") {
  if (!mpirun(1)) return;
  const SmallExperiment small;
  const std::string flags = "--backend mpi --repeats 1 --quiet --out r.h5 --ranks ";
  const auto two = small.run(flags + "2", kIgnoreMpiLeaks);
  CHECK(two.code == 2);
  CHECK(two.err.find("mpirun -n 2") != std::string::npos);
  const auto one = small.run(flags + "1", kIgnoreMpiLeaks);
  INFO(one.err);
  CHECK(one.code == 0);
}

TEST_CASE("a killed MPI rank is named, and --resume goes on") {
  const auto launcher = mpirun(3);
  if (!launcher) return;
  const SmallExperiment small;
  const std::string flags = "--backend mpi --ranks 3 --quiet --out r.h5 ";
  const auto killed = run_command(
      "cd " + small.file("") + " && { " + *launcher +
      "sh -c 'echo $$ >pid.$OMPI_COMM_WORLD_RANK; " +
      "exec " MOESCOPE_BINARY " run spec.toml --repeats 1000 " + flags + "' & " +
      "while ! grep -qs runs/contiguous r.h5.parts/journal.jsonl; do sleep 0.05; done; " +
      "kill -KILL $(cat pid.1); wait $!; }");
  INFO(killed.err);
  CHECK(killed.code != 0);
  CHECK(killed.err.find("moescope: rank 1 was lost") != std::string::npos);
  CHECK(killed.err.find("moescope: rank 1 was lost") ==
        killed.err.rfind("moescope: rank 1 was lost"));
  const auto merged = small.run(flags + "--repeats 1000 --resume --finish-now", *launcher);
  INFO(merged.err);
  CHECK(merged.code == 0);
  CHECK(small.moescope("report r.h5").out.find("not finished") != std::string::npos);
}

TEST_CASE("an interrupt of one MPI rank ends all cleanly") {
  const auto launcher = mpirun(2);
  if (!launcher) return;
  const SmallExperiment small;
  const auto stopped =
      run_command("cd " + small.file("") + " && { " + *launcher +
                  "sh -c 'echo $$ >pid.$OMPI_COMM_WORLD_RANK; " +
                  "exec " MOESCOPE_BINARY
                  " run spec.toml --backend mpi --ranks 2 --repeats 1000 --quiet --out r.h5' & "
                  "while ! grep -qs runs/contiguous r.h5.parts/journal.jsonl; do sleep 0.05; done; "
                  "kill -INT $(cat pid.1); wait $!; }");
  INFO(stopped.err);
  CHECK(stopped.code == 130);
  CHECK(stopped.err.find("--resume") != std::string::npos);
}

TEST_CASE("MPI ranks of an ordinary user need nothing of root's") {
  if (!mpirun(4)) return;
  if (::geteuid() != 0) {
    WARN("skipped: not root, so every test of this file runs as an ordinary user");
    return;
  }
  if (run_command("command -v setpriv").code != 0) {
    WARN("skipped: setpriv is not on PATH; install util-linux");
    return;
  }
  const SmallExperiment small;
  std::filesystem::copy_file(MOESCOPE_BINARY, small.file("moescope"));
  std::filesystem::copy(MOESCOPE_SOURCE_DIR "/tests/golden/tiny-a", small.file("model"));
  // 65534 is nobody, who owns the folder now and can read nothing else of this build.
  const auto run = run_command(
      "cd " + small.file("") +
      " && chmod -R a+rX . && chown -R 65534:65534 . && timeout -k 5 120 "
      "setpriv --reuid 65534 --regid 65534 --clear-groups env -u OMPI_ALLOW_RUN_AS_ROOT "
      "-u OMPI_ALLOW_RUN_AS_ROOT_CONFIRM HOME=$PWD "
      "ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 "
      "mpirun --quiet --oversubscribe -n 4 ./moescope run spec.toml --model model "
      "--backend mpi --repeats 1 --quiet --out r.h5");
  INFO(run.out << run.err);
  REQUIRE(run.code == 0);
  CHECK(run.err.empty());
  CHECK(open(small.file("r.h5")).finished());
  CHECK_FALSE(std::filesystem::exists(small.file("r.h5.parts")));
}
