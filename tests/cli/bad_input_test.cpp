// Every bad input gets one line that names it, exit code 2 (or 1 when the work failed), and leaves
// good files as they were.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "cli/refused.hpp"
#include "cli/small_experiment.hpp"

TEST_CASE("a wrong command line is one line and exit code 2") {
  const SmallExperiment small;
  check_refused(small.moescope(""), "--help");
  check_refused(small.moescope("rum"), "--help");
  check_refused(small.moescope("run --no-such-flag"), "--no-such-flag");
  check_refused(small.moescope("run --ranks many"), "--ranks");
  check_refused(small.run("--finish-now --quiet"), "--resume");
}

TEST_CASE("a missing model, suite or spec is named") {
  const SmallExperiment small;
  check_refused(small.run("--quiet --model no/such/model"), "no/such/model");
  check_refused(small.run("--quiet --suite no/such/suite"), "no/such/suite");
  check_refused(small.moescope("run none.toml"), "none.toml");
  check_refused(small.moescope("report none.h5"), "none.h5");
}

TEST_CASE("a spec with an unknown key is named with its line") {
  const SmallExperiment small;
  small.write("bad.toml", "[ranks]\ncount = 4\nnode = 1\n");
  check_refused(small.moescope("run bad.toml"), "bad.toml:3: unknown key ranks.node");
}

TEST_CASE("a truncated safetensors file is named") {
  const SmallExperiment small;
  const auto copy = small.file("model");
  std::filesystem::copy(MOESCOPE_SOURCE_DIR "/tests/golden/tiny-a", copy);
  std::filesystem::resize_file(copy + "/model.safetensors", 100000);
  check_refused(small.run("--quiet --model model"), "model.safetensors");
}

TEST_CASE("more ranks than experts, and ranks that do not fit nodes, are refused") {
  const SmallExperiment small;
  check_refused(small.run("--quiet --ranks 10"), "10 ranks for 8 experts");
  check_refused(small.run("--quiet --ranks 4 --nodes 3"), "a divisor of 4");
}

TEST_CASE("an output that cannot be written is refused before any work") {
  const SmallExperiment small;
  check_refused(small.run("--quiet --out no/such/folder/r.h5"), "no/such/folder");
  check_refused(small.run("--quiet --out ."), "folder");
}

TEST_CASE("a full disk ends the run with exit code 1 and keeps the old results") {
  const SmallExperiment small;
  small.write("r.h5", "the old results");
  // A limit on the size of files stands for the full disk: writes fail the same way.
  const auto result = run_command("cd " + small.file("") +
                                  " && trap '' XFSZ && ulimit -f 16 && " MOESCOPE_BINARY
                                  " run spec.toml --quiet --out r.h5");
  INFO(result.err);
  CHECK(result.code == 1);
  CHECK(std::ranges::count(result.err, '\n') == 1);
  std::string kept;
  std::getline(std::ifstream(small.file("r.h5")), kept);
  CHECK(kept == "the old results");
}

#ifdef MOESCOPE_VIEWER_BINARY
TEST_CASE("a window without a display is refused in one line") {
  check_refused(
      run_command("env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM " MOESCOPE_VIEWER_BINARY),
      "--export");
}
#endif
