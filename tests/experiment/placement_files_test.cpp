#include "experiment/placement_files.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/file.hpp"
#include "core/sha256.hpp"
#include "experiment/placements.hpp"
#include "experiment/plan.hpp"
#include "model/config.hpp"
#include "placement/placement_file.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;

namespace {

const std::string kModel = MOESCOPE_SOURCE_DIR "/tests/golden/tiny-a";

experiment::Spec spec_with(const std::vector<std::string>& files) {
  experiment::Spec spec;
  spec.model = kModel;
  spec.ranks = 4;
  spec.strategies = {"contiguous", "tacg+gesr"};
  spec.replica_slots = 4;
  spec.placement_files = files;
  return spec;
}

// Every expert on its place of `contiguous`, and expert 0 on the last rank too.
placement::PlacementFile one_copy() {
  const auto config = model::read_config(kModel);
  REQUIRE(config);
  placement::PlacementFile file;
  file.placement = placement::Placement(config->layers, config->experts, 4);
  for (int layer = 0; layer < config->layers; ++layer) {
    for (int expert = 0; expert < config->experts; ++expert)
      file.placement.primary_at(layer, expert) = expert * 4 / config->experts;
    file.placement.replicas_at(layer, 0) = {3};
  }
  file.slots = experiment::slots_of(spec_with({}), config->experts, true);
  return file;
}

}  // namespace

TEST_CASE("placement files are the rows after the strategies, in every layout") {
  const auto spec = spec_with({"a/mine.json", "yours"});
  CHECK(experiment::row_names(spec) ==
        std::vector<std::string>{"contiguous", "tacg+gesr", "mine", "yours"});
  const auto plan = experiment::make_plan(spec);
  REQUIRE(plan.cells.size() == 8);
  CHECK(plan.cells[3].name == "yours");
  CHECK(plan.cells[6].name == "mine@per-expert");
  CHECK(plan.cells[6].row == "mine");
  CHECK(plan.runs.size() == 8 * static_cast<std::size_t>(spec.repeats));
}

TEST_CASE("a placement file becomes a record with the digest of its bytes") {
  const TemporaryFolder folder;
  const std::string path = folder.file("mine.json");
  auto file = one_copy();
  file.strategy = "tacg edited";
  file.replication = "by hand";
  file.settings = {{"tacg.alpha", "0.5"}};
  REQUIRE(placement::write_placement(path, file));
  const auto saved = experiment::read_placement_files(spec_with({path}));
  REQUIRE(saved);
  REQUIRE(saved->size() == 1);
  const auto& [record, sha256] = saved->front();
  CHECK(record.name == "mine");
  CHECK(record.placement == file.placement);
  CHECK(record.strategy == "tacg edited");
  CHECK(record.replication == "by hand");
  CHECK(record.selector == "local-first");
  CHECK(record.parameters_json == R"({"tacg.alpha":"0.5"})");
  CHECK(std::isnan(record.seconds_to_compute));
  CHECK(sha256 == core::sha256_hex(*core::read_file(path)));
}

TEST_CASE("a placement may use the slots of a strategy with replicas, and no more") {
  const TemporaryFolder folder;
  const std::string path = folder.file("mine.json");
  REQUIRE(placement::write_placement(path, one_copy()));
  auto spec = spec_with({path});
  CHECK(experiment::read_placement_files(spec));
  spec.replica_slots = 0;
  const auto refused = experiment::read_placement_files(spec);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == core::ErrorKind::bad_input);
  CHECK(refused.error().message.find(path + ": layer 0, rank 3") == 0);
  CHECK(refused.error().message.find("placement.replica_slots = 0") != std::string::npos);
}

TEST_CASE("a setting may concern the selector of a placement file alone") {
  auto spec = spec_with({});
  spec.strategies = {"contiguous"};
  spec.settings = {{"gesr.theta", "0"}};
  CHECK_FALSE(experiment::check_spec(spec));
  CHECK(experiment::check_spec(spec, {"gesr"}));
}
