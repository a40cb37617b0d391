// Where a copied program finds the bundled model and suite.
#include <catch2/catch.hpp>
#include <filesystem>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

TEST_CASE("a copied program takes the folder beside it, unless the environment names one") {
  const TemporaryFolder folder;
  const auto program = folder.file("moescope");
  std::filesystem::copy_file(MOESCOPE_BINARY, program);
  std::filesystem::create_directory(folder.file("bundled"));
  const auto beside = run_command(program + " doctor");
  CHECK(beside.code != 0);
  CHECK(beside.out.find(folder.file("bundled") + "/octet-moe/config.json") != std::string::npos);
  const auto named = run_command("MOESCOPE_BUNDLED=/nowhere " + program + " doctor");
  CHECK(named.out.find("/nowhere/octet-moe/config.json") != std::string::npos);
  std::filesystem::remove(folder.file("bundled"));
  const auto built = run_command(program + " model info bundled");
  INFO(built.err);
  CHECK(built.code == 0);
}
