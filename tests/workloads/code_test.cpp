#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/temporary_folder.hpp"
#include "workloads/families/suite_file.hpp"
#include "workloads/samples.hpp"

using namespace moescope::workloads;

TEST_CASE("code: Python prints the answers and the completed functions do what they say") {
  if (std::system("python3 -c pass") != 0) {
    WARN("python3 is not there: the code family's answers are not checked");
    return;
  }
  TemporaryFolder folder;
  REQUIRE(write_items(folder.file("items.jsonl"), samples("code", 1000)));
  const auto command = "python3 '" CODE_RUNNER "' '" + folder.file("items.jsonl") + "'";
  CHECK(std::system(command.c_str()) == 0);
}
