// NCCL itself over the GPUs that are there, one process per rank, which may share a GPU.
#include <catch2/catch.hpp>

#include "cli/small_experiment.hpp"
#include "comm/nccl/library.hpp"
#include "device/test_device.hpp"
#include "store/results_file.hpp"
#include "support/mpirun.hpp"

using namespace moescope;

namespace {

store::RunRecord run_of(const std::string& path) {
  const auto file = store::ResultsFile::open(path);
  REQUIRE(file);
  auto run = file->run("tacg", 0);
  REQUIRE(run);
  return std::move(*run);
}

}  // namespace

TEST_CASE("processes over NCCL compute on GPUs what ranks emulated in one process do") {
  const int ranks = GENERATE(2, 4, 8);
  if (!test_device()) return;
  const auto launcher = mpirun(ranks);
  if (!launcher) return;
  if (const auto library = comm::nccl::load_library(); !library) {
    WARN("skipped: " << library.error().message);
    return;
  }
  const SmallExperiment small;
  const std::string flags = "--repeats 1 --quiet --ranks " + std::to_string(ranks) + " ";
  const auto emulated = small.run(flags + "--device cuda --out emulated.h5");
  INFO(emulated.err);
  REQUIRE(emulated.code == 0);
  const auto nccl = small.run(flags + "--backend nccl --out nccl.h5", *launcher);
  INFO(nccl.err);
  REQUIRE(nccl.code == 0);
  const auto ours = run_of(small.file("nccl.h5")), theirs = run_of(small.file("emulated.h5"));
  CHECK(ours.lossless);
  CHECK(ours.kind ==
        (kernels::cuda::Device::count() < ranks ? std::string("emulated") : "measured"));
  CHECK(ours.logits_sha256 == theirs.logits_sha256);
  CHECK(ours.traffic_dispatch == theirs.traffic_dispatch);
  CHECK(ours.traffic_combine == theirs.traffic_combine);
}
