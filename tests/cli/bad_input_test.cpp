// Every bad input gets one line that names it, exit code 2 (or 1 when the work failed), and leaves
// good files as they were.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "cli/small_experiment.hpp"

namespace {

void check_refused(const CommandResult& result, int code, const std::string& part) {
  INFO(result.err);
  CHECK(result.code == code);
  CHECK(result.out.empty());
  CHECK(std::ranges::count(result.err, '\n') == 1);
  CHECK(result.err.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("a wrong command line is one line and exit code 2") {
  const SmallExperiment small;
  check_refused(small.moescope(""), 2, "--help");
  check_refused(small.moescope("rum"), 2, "--help");
  check_refused(small.moescope("run --no-such-flag"), 2, "--no-such-flag");
  check_refused(small.moescope("run --ranks many"), 2, "--ranks");
  check_refused(small.run("--finish-now --quiet"), 2, "--resume");
}

TEST_CASE("a missing model, suite or spec is named") {
  const SmallExperiment small;
  check_refused(small.run("--quiet --model no/such/model"), 2, "no/such/model");
  check_refused(small.run("--quiet --suite no/such/suite"), 2, "no/such/suite");
  check_refused(small.moescope("run none.toml"), 2, "none.toml");
  check_refused(small.moescope("report none.h5"), 2, "none.h5");
}

TEST_CASE("a spec with an unknown key is named with its line") {
  const SmallExperiment small;
  small.write("bad.toml", "[ranks]\ncount = 4\nnode = 1\n");
  check_refused(small.moescope("run bad.toml"), 2, "bad.toml:3: unknown key ranks.node");
}

TEST_CASE("a truncated safetensors file is named") {
  const SmallExperiment small;
  const auto copy = small.file("model");
  std::filesystem::copy(MOESCOPE_SOURCE_DIR "/tests/golden/tiny-a", copy);
  std::filesystem::resize_file(copy + "/model.safetensors", 100000);
  check_refused(small.run("--quiet --model model"), 2, "model.safetensors");
}

TEST_CASE("more ranks than experts, and ranks that do not fit nodes, are refused") {
  const SmallExperiment small;
  check_refused(small.run("--quiet --ranks 10"), 2, "10 ranks for 8 experts");
  check_refused(small.run("--quiet --ranks 4 --nodes 3"), 2, "a divisor of 4");
}

TEST_CASE("an output that cannot be written is refused before any work") {
  const SmallExperiment small;
  check_refused(small.run("--quiet --out no/such/folder/r.h5"), 2, "no/such/folder");
  check_refused(small.run("--quiet --out ."), 2, "folder");
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
