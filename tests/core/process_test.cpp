// Running other programs, against what the shell says of them.
#include "core/process.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "support/command.hpp"

using namespace moescope;

TEST_CASE("a program is found on PATH as the shell finds it") {
  std::string expected = run_command("command -v sh").out;
  expected.pop_back();
  CHECK(core::find_program("sh") == expected);
  CHECK(core::find_program("no-such-program-of-that-name").empty());
  // A folder is no program.
  CHECK(core::find_program("../bin").empty());
}

TEST_CASE("the running program's folder is that of its file") {
  const std::filesystem::path folder = core::program_folder();
  CHECK(folder.is_absolute());
  CHECK(std::filesystem::is_directory(folder));
}

TEST_CASE("code and stderr of a program are kept, its arguments are not words of a shell") {
  const std::string sh = core::find_program("sh");
  const auto run = [&sh](const std::string& script, const std::string& argument = "") {
    const auto finished = core::run_program({sh, "-c", script, "name", argument});
    REQUIRE(finished);
    return *finished;
  };
  CHECK(run("exit 0").code == 0);
  CHECK(run("exit 7").code == 7);
  CHECK(run("kill -9 $$").code == 128 + 9);
  CHECK(run("printf 'a b' >&2").err == "a b");
  CHECK(run("echo dropped").err.empty());
  CHECK(run("printf '%s' \"$1\" >&2", "$(exit 3); 'x' \"y\"").err == "$(exit 3); 'x' \"y\"");
  // Nothing to read.
  CHECK(run("read line; echo \"$?\" >&2").err == "1\n");
  // More than a pipe holds.
  CHECK(run("i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890 >&2; "
            "i=$((i+1)); done")
            .err.size() == 3000 * 32);
}

TEST_CASE("a program that is not there is failed, and named") {
  const auto finished = core::run_program({"/no/such/program"});
  REQUIRE_FALSE(finished);
  CHECK(finished.error().kind == core::ErrorKind::failed);
  CHECK(finished.error().message.find("/no/such/program") != std::string::npos);
}
