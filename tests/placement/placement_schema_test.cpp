// Files that are written fit the published JSON Schema, as an independent validator sees it.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "core/file.hpp"
#include "placement/sample_placement_file.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;

namespace {

// What the validator below says when the module is missing; 127: the shell found no such program.
constexpr int kSkipped = 77, kNoProgram = 127;

CommandResult validate(const std::string& path) {
  const char* python = std::getenv("MOESCOPE_PYTHON");
  const std::string program =
      "import json, sys\n"
      "try: import jsonschema\n"
      "except ImportError: sys.exit(77)\n"
      "read = lambda path: json.load(open(path, encoding=\"utf-8\"))\n"
      "schema = read(sys.argv[1])\n"
      "jsonschema.Draft202012Validator.check_schema(schema)\n"
      "jsonschema.Draft202012Validator(schema).validate(read(sys.argv[2]))\n";
  return run_command(std::string(python ? python : "python3") + " -c '" + program +
                     "' " MOESCOPE_SOURCE_DIR "/results/placement.schema.json " + path);
}

}  // namespace

TEST_CASE("placement files fit the JSON Schema", "[.][python]") {
  TemporaryFolder folder;
  const auto path = folder.file("p.json");
  auto file = sample_placement_file();
  REQUIRE(placement::write_placement(path, file));
  const auto plain = validate(path);
  if (plain.code == kSkipped || plain.code == kNoProgram) {
    std::cout << "SKIPPED: set MOESCOPE_PYTHON to a python3 that has jsonschema\n";
    return;
  }
  INFO(plain.err);
  CHECK(plain.code == 0);

  file.slot_order = {3, 0, 1, 2, -1, 3, 0, 2, -1, 3, 1, 0};
  REQUIRE(placement::write_placement(path, file));
  CHECK(validate(path).code == 0);

  REQUIRE(core::write_file_atomic(path, R"({"schema": "moescope-placement", "layers": "2"})"));
  CHECK(validate(path).code == 1);
}
