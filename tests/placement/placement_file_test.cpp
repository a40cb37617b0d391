#include "placement/placement_file.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/file.hpp"
#include "core/rng.hpp"
#include "placement/sample_placement_file.hpp"
#include "placement/slot_order.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;
using nlohmann::json;
using placement::PlacementFile;

namespace {

json sample_json() { return json::parse(*placement::placement_text(sample_placement_file())); }

std::string refusal(const json& document) {
  const auto parsed = placement::parse_placement(document.dump(), "p.json");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind == core::ErrorKind::bad_input);
  CHECK(parsed.error().message.find('\n') == std::string::npos);
  return parsed.error().message;
}

// The sample with the value at a JSON pointer replaced.
std::string refusal_with(const std::string& pointer, const json& value) {
  json document = sample_json();
  document[json::json_pointer(pointer)] = value;
  return refusal(document);
}

void check_same(const PlacementFile& a, const PlacementFile& b) {
  CHECK(a.placement == b.placement);
  CHECK(a.slots == b.slots);
  CHECK(a.slot_order == b.slot_order);
  CHECK(std::tie(a.nodes, a.strategy, a.replication, a.selector, a.settings, a.seed, a.trace) ==
        std::tie(b.nodes, b.strategy, b.replication, b.selector, b.settings, b.seed, b.trace));
}

}  // namespace

TEST_CASE("a placement file comes back as it was written") {
  TemporaryFolder folder;
  auto file = sample_placement_file();
  for (const auto& order : {std::vector<std::int32_t>{}, {3, 0, 1, 2, -1, 3, 0, 2, -1, 3, 1, 0}}) {
    file.slot_order = order;
    const auto path = folder.file("p.json");
    REQUIRE(placement::write_placement(path, file));
    const auto read = placement::read_placement(path);
    if (!read) FAIL(read.error().message);
    check_same(*read, file);
  }
}

TEST_CASE("random placements come back as they were written") {
  core::Rng rng(5);
  for (int round = 0; round < 50; ++round) {
    PlacementFile file;
    const int layers = rng.between(1, 3), experts = rng.between(1, 12), ranks = rng.between(1, 6);
    file.placement = placement::Placement(layers, experts, ranks);
    file.slots.assign(ranks, experts);
    for (auto& primary : file.placement.primary) primary = rng.between(0, ranks - 1);
    for (int i = 0; i < layers * experts; ++i)
      for (int rank = 0; rank < ranks; ++rank)
        if (rank != file.placement.primary[i] && rng.chance(0.3))
          file.placement.replicas[i].push_back(rank);
    const auto text = placement::placement_text(file);
    REQUIRE(text);
    const auto read = placement::parse_placement(*text, "p.json");
    if (!read) FAIL(read.error().message);
    check_same(*read, file);
  }
}

TEST_CASE("what the origin says may be left out, and so may replicas") {
  const auto read = placement::parse_placement(
      R"({"schema": "moescope-placement", "schema_version": "1.0.0", "layers": 1, "experts": 2,
          "ranks": 2, "nodes": 1, "slots": [1, 1], "primary": [[1, 0]]})",
      "p.json");
  REQUIRE(read);
  CHECK(read->placement.primary == std::vector<std::int32_t>{1, 0});
  CHECK(read->strategy.empty());
  CHECK(read->slot_order.empty());
}

TEST_CASE("every breach of a placement file is named with its path") {
  const auto says = [](const std::string& message, const std::string& text) {
    CHECK(message == "p.json: " + text);
  };
  says(refusal(json::array()), "is [], an object is needed");
  says(refusal_with("/schema", "moescope-results"),
       R"(schema: is "moescope-results", "moescope-placement" is needed)");
  says(refusal_with("/schema_version", "2.0.0"),
       R"(schema_version: is "2.0.0", version 1 (a newer moescope wrote this file?) is needed)");
  says(refusal_with("/schema_version", "1"),
       R"(schema_version: is "1", a version like "1.0.0" is needed)");
  says(refusal_with("/replica", 1), R"(unknown key "replica": did you mean "replicas"?)");
  says(refusal_with("/ranks", 0), "ranks: is 0, an integer from 1 to 65536 is needed");
  says(refusal_with("/nodes", 3), "nodes: is 3, an integer from 1 to 2 is needed");
  says(refusal_with("/ranks", 3), "nodes: is 2, a divisor of 3 ranks is needed");
  says(refusal_with("/slots", {3, 3, 3}), "slots: has 3 items, 2 are needed");
  says(refusal_with("/slots/1", -1), "slots[1]: is -1, an integer from 0 to 65536 is needed");
  says(refusal_with("/slots/1", 2), "slots[1]: is 2, layer 1 puts 3 experts on rank 1");
  says(refusal_with("/primary/1/2", 2), "primary[1][2]: is 2, an integer from 0 to 1 is needed");
  says(refusal_with("/primary/1", {0}), "primary[1]: has 1 items, 4 are needed");
  says(refusal_with("/replicas/0/layer", 2),
       "replicas[0].layer: is 2, an integer from 0 to 1 is needed");
  says(refusal_with("/replicas/0/ranks", {0, 0}),
       "replicas[0].ranks: rank 0 stands before 0, each rank once and ascending is needed");
  says(refusal_with("/replicas/0/ranks", {1}),
       "replicas[0].ranks: rank 1 is the expert's primary, others are needed");
  says(refusal_with("/replicas/1", sample_json()["replicas"][0]),
       "replicas[1]: layer 0, expert 3 stands in an earlier entry");
  says(refusal_with("/settings/tacg.alpha", 0.5), "settings.tacg.alpha: is 0.5, a text is needed");
  says(refusal_with("/seed", "-1"),
       R"(seed: is "-1", a whole number below 2^64 in quotes is needed)");
  says(refusal_with("/slot_order", {{{0, 1, 3}, {2, 3, -1}}, {{0, 2, -1}, {1, 3, -1}}}),
       "slot_order[1][1]: lacks expert 0, which primary and replicas put on this rank");
  says(refusal_with("/slot_order", {{{0, 1, 3}, {2, 3, 0}}, {{0, 2, -1}, {0, 1, 3}}}),
       "slot_order[0][1]: has expert 0, which primary and replicas do not put on this rank");
}

TEST_CASE("keys of a newer minor version are ignored") {
  json document = sample_json();
  document["schema_version"] = "1.7.3";
  document["mood"] = "good";
  CHECK(placement::parse_placement(document.dump(), "p.json"));
}

TEST_CASE("a file that declares more than it holds is refused before memory is taken") {
  json document = sample_json();
  document["experts"] = 1'000'000'000;
  CHECK(refusal(document) ==
        "p.json: experts: is 1000000000, an integer from 1 to 65536 is needed");
  document["experts"] = 65536;
  document["layers"] = 4096;
  CHECK(refusal(document) == "p.json: primary: has 2 items, 4096 are needed");
  document["layers"] = 2;
  CHECK(refusal(document) == "p.json: primary[0]: has 4 items, 65536 are needed");
  document["layers"] = 4096;
  document["slots"] = {65536, 65536};
  CHECK(refusal(document) ==
        "p.json: slots: 131072 slots over 4096 layers, at most 67108864 in all are read");
}

TEST_CASE("what does not fit is not written") {
  TemporaryFolder folder;
  auto file = sample_placement_file();
  file.slots = {2, 3};
  const auto written = placement::write_placement(folder.file("p.json"), file);
  REQUIRE_FALSE(written);
  CHECK(written.error().message.find("p.json") != std::string::npos);
  CHECK_FALSE(core::read_file(folder.file("p.json")));
}

TEST_CASE("slots stand in the order of the file, else primaries before replicas") {
  auto file = sample_placement_file();
  CHECK(placement::slots_in_order(file) ==
        std::vector<std::int32_t>{0, 1, 3, 2, 3, -1, 0, 2, -1, 1, 3, 0});
  file.slot_order = {3, 0, 1, 2, -1, 3, 0, 2, -1, 3, 1, 0};
  CHECK(placement::slots_in_order(file) == file.slot_order);
}
