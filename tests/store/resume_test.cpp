// Interrupted runs: what the journal keeps, who may continue, and what is refused.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "core/file.hpp"
#include "store/results_file.hpp"
#include "store/results_writer.hpp"
#include "store/sample_records.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::store;
using moescope::core::ErrorKind;
using moescope::core::Rng;
using samples::done;
using samples::value;
using Mode = ResultsWriter::Mode;

namespace {

ExperimentRecord experiment() {
  Rng rng(1);
  return samples::experiment({}, rng);
}

// The content of repeat i is the same in every process.
RunRecord repeat(int i) {
  Rng rng(static_cast<std::uint64_t>(i) + 100);
  return samples::run("tacg", i, {}, rng);
}

std::string refusal(const std::string& path, const ExperimentRecord& record, Mode mode) {
  const auto refused = ResultsWriter::open(path, record, mode);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::bad_input);
  return refused.error().message;
}

[[noreturn]] void write_until_killed(const std::string& path) {
  auto writer = ResultsWriter::open(path, experiment(), Mode::resume);
  for (int i = 0; writer; ++i)
    if (!writer->has_run("tacg", i) && !writer->write_run(repeat(i))) break;
  ::_exit(1);
}

}  // namespace

TEST_CASE("after kill -9 at any time every journalled repeat reads back equal") {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  { value(ResultsWriter::open(path, experiment(), Mode::fresh)); }
  Rng rng(9);
  int kept = 0, longest_wait = 30'000;
  for (int kill = 0; kill < 40; ++kill) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_until_killed(path);
    ::usleep(static_cast<useconds_t>(rng.between(0, longest_wait)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    const auto writer = value(ResultsWriter::open(path, experiment(), Mode::resume));
    int found = 0;
    while (writer.has_run("tacg", found)) {
      REQUIRE(value(writer.read_run("tacg", found)) == repeat(found));
      ++found;
    }
    REQUIRE(found >= kept);
    // On a busy machine a child needs longer to write anything.
    if (found == kept) longest_wait = std::min(longest_wait * 2, 500'000);
    kept = found;
  }
  CHECK(kept > 0);
  auto writer = value(ResultsWriter::open(path, experiment(), Mode::resume));
  done(writer.finish(false, ""));
  const auto file = value(ResultsFile::open(path));
  CHECK_FALSE(file.finished());
  CHECK(file.runs() == std::vector<std::pair<std::string, int>>{{"tacg", kept}});
  CHECK(value(file.run("tacg", kept - 1)) == repeat(kept - 1));
}

TEST_CASE("a torn last line and a part that was changed cost their own piece only") {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5"), parts = path + ".parts/";
  {
    auto writer = value(ResultsWriter::open(path, experiment(), Mode::fresh));
    for (int i = 0; i < 3; ++i) done(writer.write_run(repeat(i)));
  }
  std::ofstream(parts + "000002.h5", std::ios::app) << "x";
  std::ofstream(parts + "000007.h5.tmp-1") << "left by a kill";
  std::ofstream(parts + "journal.jsonl", std::ios::app) << R"({"piece":"runs/tacg/3","fi)";
  auto writer = value(ResultsWriter::open(path, experiment(), Mode::resume));
  CHECK(writer.has_run("tacg", 0));
  CHECK_FALSE(writer.has_run("tacg", 1));
  CHECK(writer.has_run("tacg", 2));
  CHECK_FALSE(std::filesystem::exists(parts + "000007.h5.tmp-1"));
  done(writer.write_run(repeat(1)));
  done(writer.write_run(repeat(0)));  // a second time: replaces the first
  done(writer.finish(true, ""));
  CHECK(value(ResultsFile::open(path)).runs()[0].second == 3);
  CHECK_FALSE(std::filesystem::exists(path + ".parts"));
}

TEST_CASE("who may open the parts") {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  CHECK(refusal(path, experiment(), Mode::resume).find("no interrupted run") != std::string::npos);
  {
    const auto writer = value(ResultsWriter::open(path, experiment(), Mode::fresh));
    CHECK(refusal(path, experiment(), Mode::resume).find(std::to_string(::getpid())) !=
          std::string::npos);
  }
  CHECK(refusal(path, experiment(), Mode::fresh).find("--resume") != std::string::npos);
  auto other = experiment();
  other.created = "later";  // the time and the machine may differ
  other.environment_json = "{}";
  value(ResultsWriter::open(path, other, Mode::resume));
  REQUIRE_FALSE(other.placement_files.empty());
  auto changed = other;
  changed.placement_files[0].sha256[0] = 'c';
  CHECK(refusal(path, changed, Mode::resume).find("SHA-256 of placement file") !=
        std::string::npos);
  other.requests[2].prompt_tokens = 1000;
  CHECK(refusal(path, other, Mode::resume).find("request 2, prompt_tokens") != std::string::npos);
  other.plan.insert(other.plan.begin(), "first");
  CHECK(refusal(path, other, Mode::resume).find("plan") != std::string::npos);
  other.spec_toml += "x = 1\n";
  CHECK(refusal(path, other, Mode::resume).find("spec") != std::string::npos);
}

TEST_CASE("a kill before the first piece leaves parts that --resume starts in") {
  TemporaryFolder folder;
  const std::string path = folder.file("x.h5");
  std::filesystem::create_directory(path + ".parts");
  auto writer = value(ResultsWriter::open(path, experiment(), Mode::resume));
  done(writer.write_run(repeat(0)));
  done(writer.finish(true, ""));
  CHECK(value(ResultsFile::open(path)).runs().size() == 1);
}
