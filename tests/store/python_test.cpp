// The file opens with named axes, units and values in the tools of those who do not have moescope.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <numeric>

#include "store/results_writer.hpp"
#include "store/sample_records.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::store;
using samples::done;
using samples::value;

namespace {

// What open_with_python.py says when a module is missing.
constexpr int kSkipped = 77;

void write_known_values(const std::string& path) {
  moescope::core::Rng rng(4);
  const samples::Sizes sizes{2, 2, 8, 2, 4, 5, 6};
  auto experiment = samples::experiment(sizes, rng);
  experiment.families = {"caf\xC3\xA9", "maths"};
  experiment.plan = {"tacg+gesr/0"};
  auto writer = value(ResultsWriter::open(path, experiment, ResultsWriter::Mode::fresh));

  auto trace = samples::trace(sizes, rng);
  trace.gates.assign(trace.expert_ids.size(), 0.5f);
  done(writer.write_trace("calibration", trace));
  const auto coactivation = samples::coactivation(sizes, rng);
  done(writer.write_coactivation(coactivation.statistics, coactivation.families));
  auto placement = samples::placement("tacg+gesr", sizes, rng);
  placement.placement.primary[0] = 0;
  placement.placement.replicas[0] = {1, 3};
  done(writer.write_placement(placement));

  auto run = samples::run("tacg+gesr", 0, sizes, rng);
  run.families = experiment.families;
  std::iota(run.traffic_dispatch.begin(), run.traffic_dispatch.end(), std::uint64_t{0});
  run.phases = {"attention", "wait"};
  run.phase_seconds.assign(run.load.size() * 2, 0.25f);
  done(writer.write_run(run));
  done(writer.write_projection(samples::projection("nvlink", "tacg+gesr", sizes, rng)));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  done(writer.write_summary(
      {{"contiguous", "tacg+gesr"},
       {{"jain", "1", "counted", "fairness of the load", {0.5, 0.75}, {nan, nan}, {nan, nan}}}}));
  done(writer.finish(true, "{}"));
}

}  // namespace

TEST_CASE("h5py and xarray see named axes, units and values", "[.][python]") {
  TemporaryFolder folder;
  write_known_values(folder.file("x.h5"));
  const char* python = std::getenv("MOESCOPE_PYTHON");
  const std::string command = std::string(python ? python : "python3") +
                              " " MOESCOPE_SOURCE_DIR "/tests/store/open_with_python.py " +
                              folder.file("x.h5");
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  // 127: the shell found no such program.
  if (WEXITSTATUS(status) == kSkipped || WEXITSTATUS(status) == 127) {
    std::cout << "SKIPPED: set MOESCOPE_PYTHON to a python3 that has h5py, h5netcdf and xarray\n";
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}
