// A disk that fills up while writing: a clear error, nothing left behind, the old file untouched.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "core/file.hpp"
#include "store/results_file.hpp"
#include "store/results_writer.hpp"
#include "store/sample_records.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::store;
using moescope::core::ErrorKind;
using moescope::core::Rng;
using Mode = ResultsWriter::Mode;

namespace {

// Larger than the files of the samples on purpose: only the big run does not fit.
constexpr rlim_t kLimit = 40'000;

bool is_failure(const moescope::core::Error& error) {
  return error.kind == ErrorKind::failed &&
         error.message.find("writing failed") != std::string::npos;
}

RunRecord big_run(Rng& rng) { return samples::run("big", 0, {3, 4, 8, 2, 8, 2000, 6}, rng); }

// In a child, because a limit cannot be lifted again. Exit code 0, or the number of the step that
// went otherwise than it should.
int steps_under_limit(const std::string& path, bool at_finish) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{kLimit, kLimit};
  Rng rng(5);
  const auto experiment = samples::experiment({}, rng);
  const auto small = samples::run("small", 0, {}, rng);
  auto writer = ResultsWriter::open(path, experiment, Mode::fresh);
  if (!writer || !writer->write_run(small)) return 1;
  if (at_finish && !writer->write_run(big_run(rng))) return 2;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const auto refused = at_finish ? writer->finish(true, "") : writer->write_run(big_run(rng));
  if (refused || !is_failure(refused.error())) return 3;
  // What was there before is still good, and more can be written.
  if (!writer->has_run("small", 0) || writer->has_run("big", 0) != at_finish) return 4;
  const auto read = writer->read_run("small", 0);
  if (!read || !(*read == small)) return 5;
  return writer->write_run(samples::run("more", 0, {}, rng)) ? 0 : 6;
}

}  // namespace

TEST_CASE("a full disk ends in one error and leaves the good files") {
  const bool at_finish = GENERATE(false, true);
  CAPTURE(at_finish);
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  REQUIRE(moescope::core::write_file_atomic(path, "the old file"));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(steps_under_limit(path, at_finish));
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(*moescope::core::read_file(path) == "the old file");
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
    const std::string name = file.path().filename().string();
    INFO(name);
    CHECK((name.find("tmp") == std::string::npos && name != "scratch"));
  }
}
