#include "workloads/families/suite_file.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/file.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::workloads;
namespace core = moescope::core;

namespace {

const std::string kGoodLine = R"({"id":"a","family":"math","prompt":"p:","answer":"1"})";

std::string message_for(const std::string& text) {
  const auto items = parse_jsonl(text, "items.jsonl");
  REQUIRE_FALSE(items);
  CHECK(items.error().kind == core::ErrorKind::bad_input);
  return items.error().message;
}

}  // namespace

TEST_CASE("the bundled suite is what the generators make, training included") {
  TemporaryFolder folder;
  const std::string bundled = BUNDLED_OCTET;
  REQUIRE(write_octet(folder.path(), false));
  for (const char* file : {"/manifest.json", "/calibration.jsonl", "/evaluation.jsonl"}) {
    INFO(file);
    CHECK(*core::read_file(folder.path() + file) == *core::read_file(bundled + file));
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("training.jsonl")));
}

TEST_CASE("verification names what matches and refuses what does not") {
  TemporaryFolder folder;
  std::filesystem::copy(BUNDLED_OCTET, folder.path());
  CHECK(*verify_suite(folder.path()) == std::vector<std::string>{"calibration", "evaluation"});

  REQUIRE(core::write_file_atomic(folder.file("training.jsonl"), kGoodLine + "\n"));
  CHECK_THAT(verify_suite(folder.path()).error().message,
             Catch::Contains("training.jsonl") && Catch::Contains("the manifest says"));

  std::filesystem::remove(folder.file("training.jsonl"));
  std::filesystem::remove(folder.file("evaluation.jsonl"));
  CHECK_THAT(verify_suite(folder.path()).error().message, Catch::Contains("evaluation.jsonl"));

  REQUIRE(core::write_file_atomic(folder.file("manifest.json"), "{\"splits\": 3}"));
  CHECK_THAT(verify_suite(folder.path()).error().message,
             Catch::Contains("manifest.json") && Catch::Contains("splits.calibration.sha256"));
}

TEST_CASE("items survive writing and reading, whatever their characters") {
  TemporaryFolder folder;
  const std::vector<Item> items{{"x/1", "code", "print(\"ä\\n\")\n# Output:", "ä"},
                                {"x/2", "translation", "L'œuf:", "Das Ei \"süß\"."}};
  REQUIRE(write_items(folder.file("items.jsonl"), items));
  const auto read = read_items(folder.file("items.jsonl"));
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(to_jsonl(*read) == to_jsonl(items));
  CHECK((*read)[0].prompt == items[0].prompt);
  CHECK((*read)[1].answer == items[1].answer);
}

TEST_CASE("a bad line is named with its number and what is wrong") {
  CHECK(parse_jsonl(kGoodLine, "items.jsonl"));
  CHECK_THAT(message_for(kGoodLine + "\nnonsense\n"), Catch::Contains("items.jsonl: line 2") &&
                                                          Catch::Contains("'nonsense'") &&
                                                          Catch::Contains("JSON object"));
  CHECK_THAT(message_for("\n" + kGoodLine), Catch::Contains("line 1"));
  CHECK_THAT(message_for(R"({"id":"a","family":"math","prompt":"p:"})"),
             Catch::Contains("no key 'answer'"));
  CHECK_THAT(message_for(R"({"id":"a","family":"math","prompt":"p:","answer":7})"),
             Catch::Contains("'answer' is 7, expected a string"));
  CHECK_FALSE(read_items("/nowhere/items.jsonl"));
}
