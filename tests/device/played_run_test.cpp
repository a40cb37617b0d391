// `moescope run --backend nccl`, whole, where GPUs and NCCL are played.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/small_experiment.hpp"
#include "store/results_file.hpp"
#include "support/mpirun.hpp"

using namespace moescope;

namespace {

const std::string kPlayed = "env MOESCOPE_NCCL=" MOESCOPE_PLAYED_NCCL " ";
const std::string kFlags = "--quiet --ranks 2 ";

std::string gpus(int count) { return "MOESCOPE_PLAYED_GPUS=" + std::to_string(count) + " "; }

store::RunRecord run_of(const std::string& path) {
  const auto file = store::ResultsFile::open(path);
  REQUIRE(file);
  auto run = file->run("contiguous", 0);
  REQUIRE(run);
  return std::move(*run);
}

// The emulator plays every thread: one short request of each family.
class PlayedExperiment : public SmallExperiment {
 public:
  PlayedExperiment() {
    write("spec.toml",
          "[experiment]\nrepeats = 1\nwarmup = 0\n"
          "[model]\nfolder = \"" MOESCOPE_SOURCE_DIR
          "/tests/golden/tiny-a\"\n"
          "[workload]\nsuite = \"" +
              file("") +
              "\"\ncalibration_per_family = 1\nevaluation_per_family = 1\n"
              "max_new_tokens = 2\n[ranks]\ncount = 4\n[engine]\nlayouts = [\"per-rank\"]\n"
              "[placement]\nstrategies = [\"contiguous\"]\n");
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_same_work(const store::RunRecord& a, const store::RunRecord& b) {
  CHECK(a.lossless);
  CHECK(b.lossless);
  CHECK(a.logits_sha256 == b.logits_sha256);
  CHECK(a.traffic_dispatch == b.traffic_dispatch);
  CHECK(a.traffic_combine == b.traffic_combine);
}

}  // namespace

TEST_CASE("a run over NCCL with a GPU per rank computes what a run over copies does") {
  const PlayedExperiment small;
  const std::string& flags = kFlags;
  const auto copies = small.run(flags + "--device cuda --out copies.h5", kPlayed + gpus(2));
  INFO(copies.err);
  REQUIRE(copies.code == 0);
  const auto nccl = small.run(flags + "--backend nccl --out nccl.h5", kPlayed + gpus(2));
  INFO(nccl.err);
  REQUIRE(nccl.code == 0);
  CHECK(has(nccl.out, "measured on backend nccl with 2 ranks on 2 cuda device(s)"));
  const auto ours = run_of(small.file("nccl.h5")), theirs = run_of(small.file("copies.h5"));
  CHECK(ours.backend == "nccl");
  CHECK(ours.kind == "measured");
  check_same_work(ours, theirs);
}

TEST_CASE("MPI processes move device buffers by NCCL, or through the host, to the same bits") {
  const auto launcher = mpirun(2);
  if (!launcher) return;
  const PlayedExperiment small;
  const auto nccl =
      small.run(kFlags + "--backend nccl --out nccl.h5", kPlayed + gpus(2) + *launcher);
  INFO(nccl.err);
  REQUIRE(nccl.code == 0);
  CHECK(has(nccl.out, "measured on backend nccl with 2 ranks on 2 cuda device(s)"));
  const auto staged =
      small.run(kFlags + "--backend mpi --device cuda --out mpi.h5", kPlayed + gpus(2) + *launcher);
  INFO(staged.err);
  REQUIRE(staged.code == 0);
  check_same_work(run_of(small.file("nccl.h5")), run_of(small.file("mpi.h5")));
}

TEST_CASE("NCCL processes that share a GPU print times only under MPS, as emulated ones") {
  const auto launcher = mpirun(2);
  if (!launcher) return;
  const PlayedExperiment small;
  const auto run = [&](const std::string& out) {
    const auto result = small.run(
        kFlags + "--backend nccl --out " + out,
        kPlayed + gpus(1) + "CUDA_MPS_PIPE_DIRECTORY=" + small.file("") + " " + *launcher);
    INFO(result.err);
    REQUIRE(result.code == 0);
    CHECK(run_of(small.file(out)).kind == "emulated");
    return result.out;
  };
  const std::string alone = run("alone.h5");
  CHECK(has(alone, "functional only on backend nccl with 2 ranks on 1 cuda device(s)"));
  CHECK(has(alone, "times are left out: without MPS"));
  CHECK_FALSE(has(alone, "emulated"));
  small.write("nvidia-cuda-mps-control.pid", std::to_string(::getpid()));
  const std::string together = run("together.h5");
  CHECK(has(together, "emulated on backend nccl with 2 ranks on 1 cuda device(s)"));
  CHECK_FALSE(has(together, "left out"));
}

TEST_CASE("what a run over NCCL lacks is said in one line, with exit code 2") {
  const PlayedExperiment small;
  const auto check = [&](const std::string& environment, const std::string& flags,
                         const std::string& part) {
    const auto result = small.run(flags + " --quiet --out r.h5", "env " + environment);
    INFO(result.err);
    CHECK(result.code == 2);
    CHECK(std::ranges::count(result.err, '\n') == 1);
    CHECK(has(result.err, part));
    CHECK_FALSE(std::filesystem::exists(small.file("r.h5")));
  };
  check(gpus(1), "--backend nccl", "found 1 for 4 ranks; give --backend in-process --device cuda");
  check(gpus(1), "--backend nccl --dry-run", "found 1 for 4 ranks");
  check(gpus(0), "--backend nccl", "none is usable here: played without a GPU");
  check(gpus(4), "--backend nccl --device cpu", "found cpu; nccl moves bytes between GPUs");
  check(gpus(4) + "MOESCOPE_NCCL=no-such.so ", "--backend nccl", "MOESCOPE_NCCL=no-such.so");
  check(gpus(4) + "MOESCOPE_NCCL_TIMEOUT=soon MOESCOPE_NCCL=" MOESCOPE_PLAYED_NCCL " ",
        "--backend nccl", "MOESCOPE_NCCL_TIMEOUT: found 'soon'");
}

TEST_CASE("a killed process of an NCCL run is named by the others") {
  const auto launcher = mpirun(2);
  if (!launcher) return;
  const PlayedExperiment small;
  const auto killed =
      run_command("cd " + small.file("") + " && { " + kPlayed + gpus(2) + *launcher +
                  "sh -c 'echo $$ >pid.$OMPI_COMM_WORLD_RANK; exec " MOESCOPE_BINARY
                  " run spec.toml --backend nccl --ranks 2 --repeats 1000 --quiet --out r.h5' & "
                  "while ! grep -qs runs/contiguous r.h5.parts/journal.jsonl; do sleep 0.05; done; "
                  "kill -KILL $(cat pid.1); wait $!; }");
  INFO(killed.err);
  CHECK(killed.code != 0);
  CHECK(has(killed.err, "moescope: rank 1 was lost"));
}

TEST_CASE("doctor says which NCCL a run would load") {
  const PlayedExperiment small;
  CHECK(has(small.moescope("doctor", kPlayed).out, "NCCL 2.28.9, " MOESCOPE_PLAYED_NCCL));
  const auto missing = small.moescope("doctor", "env MOESCOPE_NCCL=no-such.so ");
  CHECK(missing.code == 0);
  CHECK(has(missing.out, "MOESCOPE_NCCL=no-such.so"));
}
