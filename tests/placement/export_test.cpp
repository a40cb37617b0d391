// Placements in the formats of serving engines: out, back in, and what a map cannot hold.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "placement/export/engine_format.hpp"
#include "placement/sample_placement_file.hpp"
#include "placement/slot_order.hpp"

using namespace moescope;
using placement::PhysicalMap;
using placement::PlacementFile;
using Rows = std::vector<std::vector<std::int32_t>>;

namespace {

// Every slot is used: primaries as even_slots deals them, then copies until the ranks are full.
PlacementFile full_placement(core::Rng& rng, int layers, int experts, int ranks, int slots) {
  PlacementFile file;
  file.placement = placement::Placement(layers, experts, ranks);
  file.slots.assign(ranks, slots);
  const auto primaries = placement::even_slots(experts, ranks);
  for (int layer = 0; layer < layers; ++layer) {
    std::vector<int> ids(experts);
    for (int e = 0; e < experts; ++e) ids[e] = e;
    rng.shuffle(ids);
    auto id = ids.begin();
    for (int rank = 0; rank < ranks; ++rank)
      for (int i = 0; i < primaries[rank]; ++i) file.placement.primary_at(layer, *id++) = rank;
    for (int rank = 0; rank < ranks; ++rank) {
      rng.shuffle(ids);
      int free = slots - primaries[rank];
      for (const int e : ids) {
        if (free == 0) break;
        if (file.placement.hosts(layer, e, rank)) continue;
        file.placement.replicas_at(layer, e).push_back(rank);
        --free;
      }
    }
  }
  return file;
}

Rows rows(const PlacementFile& file, bool fill = false) {
  const auto map = placement::to_physical_map(file, fill);
  if (!map) FAIL(map.error().message);
  return map->layers;
}

PlacementFile from(const Rows& layers, int ranks) {
  auto file = placement::from_physical_map({layers}, ranks, 1, "f");
  if (!file) FAIL(file.error().message);
  return *file;
}

template <class T>
std::string message(const core::Result<T>& result) {
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == core::ErrorKind::bad_input);
  CHECK(result.error().message.find('\n') == std::string::npos);
  return result.error().message;
}

std::string read_error(const std::string& format, const std::string& text, int first_layer = 0) {
  return message((*placement::find_engine_format(format))->read(text, "f", first_layer));
}

}  // namespace

TEST_CASE("placements with even primaries come back from every format") {
  core::Rng rng(3);
  struct Shape {
    int layers, experts, ranks, slots;
  };
  for (const Shape shape :
       {Shape{2, 8, 4, 2}, {3, 8, 4, 4}, {1, 10, 4, 4}, {2, 6, 3, 6}, {2, 3, 3, 2}, {2, 3, 1, 3}}) {
    for (int round = 0; round < 20; ++round) {
      const auto file = full_placement(rng, shape.layers, shape.experts, shape.ranks, shape.slots);
      for (const auto& format : placement::engine_formats()) {
        CAPTURE(format.name, shape.experts, shape.ranks);
        const auto text = format.write({rows(file)}, 0);
        REQUIRE(text);
        const auto map = format.read(*text, "f", 0);
        if (!map) FAIL(map.error().message);
        const auto back = from(map->layers, shape.ranks);
        CHECK(back.placement == file.placement);
        CHECK(back.slots == file.slots);
        CHECK(back.slot_order.empty());
      }
    }
  }
}

TEST_CASE("any map comes back slot by slot, and says the same of the copies") {
  core::Rng rng(4);
  for (int round = 0; round < 200; ++round) {
    const int ranks = rng.between(1, 4), slots = rng.between(2, 5);
    const int experts = rng.between(1, ranks * slots);
    Rows layers(2);
    for (auto& row : layers) {
      for (int e = 0; e < experts; ++e) row.push_back(e);
      while (static_cast<int>(row.size()) < ranks * slots)
        row.push_back(rng.between(0, experts - 1));
      rng.shuffle(row);
    }
    const auto file = from(layers, ranks);
    CHECK(file.placement.validate(file.slots));
    CHECK(rows(file) == layers);
    // Through the placement file too.
    const auto again = placement::parse_placement(*placement::placement_text(file), "f");
    REQUIRE(again);
    CHECK(rows(*again) == layers);
    for (int layer = 0; layer < 2; ++layer)
      for (int i = 0; i < ranks * slots; ++i)
        CHECK(file.placement.hosts(layer, layers[layer][i], i / slots));
  }
}

TEST_CASE("the primary is the copy in the lowest slot, then on the lowest rank") {
  // vLLM's own example, two MoE layers on three ranks of two slots (EplbModelState).
  const auto file = from({{0, 1, 2, 3, 0, 1}, {0, 2, 0, 1, 0, 3}}, 3);
  CHECK(file.placement.primary == std::vector<std::int32_t>{0, 0, 1, 1, 0, 1, 0, 2});
  CHECK(file.placement.replicas_at(0, 0)[0] == 2);
  CHECK(file.placement.replicas_at(0, 1)[0] == 2);
  // Slot 0 of rank 1 comes before slot 1 of rank 0.
  CHECK(from({{0, 1, 1, 2, 3, 1}}, 3).placement.primary_at(0, 1) == 1);
}

TEST_CASE("where later ranks hold more primaries a replica may come back as the primary") {
  PlacementFile file;
  file.placement = placement::Placement(1, 3, 2);
  file.placement.primary = {1, 1, 0};
  file.placement.replicas_at(0, 1) = {0};
  file.slots = {2, 2};
  const auto back = from(rows(file), 2);
  CHECK(back.placement.primary == std::vector<std::int32_t>{1, 0, 0});
  CHECK(back.placement.replicas_at(0, 1)[0] == 1);
}

TEST_CASE("a map keeps a second copy on one rank in its order of slots only") {
  const auto file = from({{0, 0, 1, 2}}, 2);
  CHECK(file.placement.replicas_at(0, 0).empty());
  CHECK(file.slot_order == std::vector<std::int32_t>{0, 0, 1, 2});
}

TEST_CASE("free and uneven slots are named, or filled with copies") {
  auto file = sample_placement_file();
  CHECK(message(placement::to_physical_map(file, false)) ==
        "layer 0, rank 1: slot 2 is free, a serving engine needs an expert in every slot (--fill "
        "puts copies there)");
  // Layer 0: expert 3 has two copies, 0 and 1 are those of one that rank 1 lacks.
  CHECK(rows(file, true) == Rows{{0, 1, 3, 2, 3, 0}, {0, 2, 1, 1, 3, 0}});
  file.slots = {3, 4};
  CHECK(message(placement::to_physical_map(file, false)) ==
        "slots: 3 on rank 0, 4 on another: a serving engine needs equally many on every rank "
        "(--fill levels them up with copies)");
  CHECK(rows(file, true) == Rows{{0, 1, 3, 2, 2, 3, 0, 1}, {0, 2, 1, 3, 1, 3, 0, 2}});
  // A rank that holds every expert takes one twice.
  CHECK(rows(from({{0, 1, 1, 0}}, 2)) == Rows{{0, 1, 1, 0}});
  PlacementFile all;
  all.placement = placement::Placement(1, 1, 1);
  all.placement.primary = {0};
  all.slots = {2};
  CHECK(rows(all, true) == Rows{{0, 0}});
}

TEST_CASE("the formats are those that the engines read") {
  const PhysicalMap map{{{0, 1, 2, 0}, {2, 1, 1, 0}}};
  CHECK(*placement::sglang_format().write(map, 0) ==
        "{\n  \"physical_to_logical_map\": [\n    [0,1,2,0],\n    [2,1,1,0]\n  ]\n}\n");
  CHECK(*placement::sglang_format().write(map, 1) ==
        "{\n  \"physical_to_logical_map\": [\n    [0,1,2,0],\n    [0,1,2,0],\n    [2,1,1,0]\n  "
        "]\n}\n");
  CHECK(*placement::vllm_format().write(map, 0) == *placement::sglang_format().write(map, 0));
  CHECK(*placement::trtllm_format().write(map, 3) ==
        "initial_global_assignments:\n  3: [0, 1, 2, 0]\n  4: [2, 1, 1, 0]\nnum_slots: 4\n"
        "layer_updates_per_iter: 0\n");
}

TEST_CASE("the first MoE layer is counted where the format counts it") {
  const PhysicalMap map{{{0, 1, 2, 0}, {2, 1, 1, 0}}};
  for (const auto& format : {placement::sglang_format(), placement::trtllm_format()}) {
    CAPTURE(format.name);
    const auto back = format.read(*format.write(map, 3), "f", 3);
    REQUIRE(back);
    CHECK(back->layers == map.layers);
  }
  CHECK(message(placement::vllm_format().write(map, 1)).find("MoE layers only") !=
        std::string::npos);
  CHECK(read_error("sglang", *placement::sglang_format().write(map, 0), 2) ==
        "f: physical_to_logical_map: has 2 layers, more than 2 dense ones are needed "
        "(--first-layer)");
  CHECK(read_error("trtllm", *placement::trtllm_format().write(map, 3), 0) ==
        "f:2: initial_global_assignments: has layer 3 where 0 is due (--first-layer is 0)");
}

TEST_CASE("YAML as TensorRT-LLM's own script writes it is read") {
  // Keys sorted, flow lists, as PyYAML dumps them; the order of keys and styles may differ by hand.
  for (const std::string text :
       {"initial_global_assignments:\n  3: [1, 0, 2, 1]\n  4: [0, 1, 2, 2]\n"
        "layer_updates_per_iter: 2\nnum_slots: 4\n",
        "# ours\nnum_slots: 4\ninitial_global_assignments: {4: [0,1,2,2], 3: [1,\n 0, 2, 1]}\n"}) {
    const auto map = placement::trtllm_format().read(text, "f", 3);
    if (!map) FAIL(map.error().message);
    CHECK(map->layers == Rows{{1, 0, 2, 1}, {0, 1, 2, 2}});
  }
}

TEST_CASE("faulty engine files are named") {
  CHECK(read_error("sglang", "{\"logical_count\": [[1]]}") ==
        "f: unknown key \"logical_count\": known are physical_to_logical_map");
  CHECK(read_error("vllm", "{\"physical_to_logical_map\": [[0, -1]]}") ==
        "f: physical_to_logical_map[0][1]: is -1, an integer from 0 to 65535 is needed");
  CHECK(read_error("trtllm", "[1]") == "f:1: the document: a map is needed");
  CHECK(read_error("trtllm", "num_slots: 4\n") ==
        "f:1: initial_global_assignments: a map from layers to lists of experts is needed");
  CHECK(read_error("trtllm", "num_slot: 4\n").find("f:1: key 'num_slot': ") == 0);
  CHECK(read_error("trtllm", "num_slots: x\n") ==
        "f:1: num_slots: is 'x', an integer from 0 to 67108864 is needed");
  CHECK(read_error("trtllm", "initial_global_assignments: {0: [0, 65536]}") ==
        "f:1: initial_global_assignments: 0: is '65536', an integer from 0 to 65535 is needed");
  CHECK(read_error("trtllm", "initial_global_assignments: {0: [0], 0: [0]}") ==
        "f:1: initial_global_assignments: 0: stands twice");
  CHECK(read_error("trtllm", "num_slots: 3\ninitial_global_assignments: {0: [0]}") ==
        "f: num_slots is 3, the first layer lists 1 experts");
  CHECK(read_error("trtllm", "a: [1").find("f:1: not valid YAML: ") == 0);
}

TEST_CASE("maps that are no placement are named") {
  const auto refused = [](const Rows& layers, int ranks) {
    return message(placement::from_physical_map({layers}, ranks, 1, "f"));
  };
  CHECK(refused({}, 1) == "f: has no layer, one is needed");
  CHECK(refused({{0, 1}, {0}}, 1) == "f: layer 1 has 1 slots, layer 0 has 2");
  CHECK(refused({{0, 1, 2}}, 2) == "f: 3 slots, a multiple of 2 ranks is needed (--ranks)");
  CHECK(refused({{0, 1, 7}}, 3) == "f: layer 0 has expert 7, 3 slots hold 0 to 2 at most");
  CHECK(refused({{0, 2, 2}}, 3) ==
        "f: layer 0 has no slot with expert 1, every expert from 0 to 2 is needed");
  CHECK(refused({{0, 1, 2}, {0, 1, 1}}, 3) ==
        "f: layer 1 has no slot with expert 2, every expert from 0 to 2 is needed");
}

TEST_CASE("an unknown format is named with the nearest") {
  CHECK(message(placement::find_engine_format("sglan")) ==
        "unknown format 'sglan': did you mean 'sglang'?");
}
