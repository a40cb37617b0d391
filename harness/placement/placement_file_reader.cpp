#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <numeric>
#include <optional>

#include "core/file.hpp"
#include "core/json_node.hpp"
#include "core/json_text.hpp"
#include "core/text.hpp"
#include "placement/placement_file.hpp"
#include "placement/slot_order.hpp"

namespace moescope::placement {
namespace {

using core::Error;
using core::JsonNode;
using core::Result;

// Known to version 1.0.
const std::vector<std::string> kKeys{
    "schema", "schema_version", "software", "layers",      "experts",   "ranks",
    "nodes",  "slots",          "strategy", "replication", "selector",  "settings",
    "seed",   "trace",          "primary",  "replicas",    "slot_order"};

template <class Number>
bool read_whole(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [next, fault] = std::from_chars(text.data(), end, number);
  return fault == std::errc() && next == end && number >= 0;
}

// "1.0.0" as numbers, or nothing when it is no such text.
std::optional<std::array<int, 3>> version_numbers(std::string_view text) {
  const std::vector<std::string> parts = core::split(text, '.');
  std::array<int, 3> numbers{};
  if (parts.size() != numbers.size()) return {};
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (!read_whole(parts[i], numbers[i])) return {};
  return numbers;
}

// Whether the file's minor version may have keys that are not known here.
Result<bool> check_version(const JsonNode& root) {
  MOESCOPE_TRY(const JsonNode schema, root.at("schema"));
  if (schema.value() != kPlacementSchema)
    return schema.wrong(fmt::format("\"{}\"", kPlacementSchema));
  MOESCOPE_TRY(const JsonNode version, root.at("schema_version"));
  MOESCOPE_TRY(const std::string text, version.text());
  const auto numbers = version_numbers(text), own = version_numbers(kPlacementSchemaVersion);
  if (!numbers) return version.wrong(fmt::format("a version like \"{}\"", kPlacementSchemaVersion));
  if ((*numbers)[0] != (*own)[0])
    return version.wrong(fmt::format("version {} (a newer moescope wrote this file?)", (*own)[0]));
  return (*numbers)[1] > (*own)[1];
}

Result<std::string> optional_text(const JsonNode& root, const std::string& key) {
  if (!root.has(key)) return std::string();
  return root.at(key)->text();
}

Result<void> read_origin(const JsonNode& root, PlacementFile& file) {
  MOESCOPE_TRY(file.strategy, optional_text(root, "strategy"));
  MOESCOPE_TRY(file.replication, optional_text(root, "replication"));
  MOESCOPE_TRY(file.selector, optional_text(root, "selector"));
  MOESCOPE_TRY(file.trace, optional_text(root, "trace"));
  if (root.has("seed")) {
    // A text: 64-bit integers do not survive readers that keep numbers as doubles.
    const JsonNode seed = *root.at("seed");
    MOESCOPE_TRY(const std::string text, seed.text());
    if (!read_whole(text, file.seed)) return seed.wrong("a whole number below 2^64 in quotes");
  }
  if (!root.has("settings")) return {};
  const JsonNode settings = *root.at("settings");
  if (!settings.value().is_object()) return settings.wrong("an object");
  for (const auto& [key, value] : settings.value().items()) {
    MOESCOPE_TRY(file.settings[key], settings.at(key)->text());
  }
  return {};
}

Result<int> size_of(const JsonNode& root, const char* key, int most) {
  MOESCOPE_TRY(const JsonNode node, root.at(key));
  MOESCOPE_TRY(const std::int64_t size, node.integer(1, most));
  return static_cast<int>(size);
}

Result<void> read_slots(const JsonNode& root, PlacementFile& file) {
  MOESCOPE_TRY(const JsonNode slots, root.at("slots"));
  MOESCOPE_TRY(file.slots, slots.integers(file.placement.ranks, 0, kMaxFileExperts));
  const auto sum = std::accumulate(file.slots.begin(), file.slots.end(), std::int64_t{0});
  if (sum * file.placement.layers > kMaxFileSlots)
    return slots.error(fmt::format("{} slots over {} layers, at most {} in all are read", sum,
                                   file.placement.layers, kMaxFileSlots));
  return {};
}

Result<void> read_primaries(const JsonNode& root, Placement& placement) {
  MOESCOPE_TRY(const JsonNode rows, root.at("primary"));
  MOESCOPE_CHECK(rows.check_size(placement.layers));
  for (int layer = 0; layer < placement.layers; ++layer) {
    MOESCOPE_TRY(const auto row,
                 rows.item(layer).integers(placement.experts, 0, placement.ranks - 1));
    placement.primary.insert(placement.primary.end(), row.begin(), row.end());
  }
  placement.replicas.resize(placement.primary.size());
  return {};
}

Result<void> read_replicas(const JsonNode& root, Placement& placement) {
  if (!root.has("replicas")) return {};
  const JsonNode list = *root.at("replicas");
  MOESCOPE_TRY(const std::size_t entries, list.size());
  for (std::size_t i = 0; i < entries; ++i) {
    const JsonNode entry = list.item(i);
    MOESCOPE_CHECK(entry.check_keys({"layer", "expert", "ranks"}));
    MOESCOPE_TRY(const JsonNode layer, entry.at("layer"));
    MOESCOPE_TRY(const std::int64_t l, layer.integer(0, placement.layers - 1));
    MOESCOPE_TRY(const JsonNode expert, entry.at("expert"));
    MOESCOPE_TRY(const std::int64_t e, expert.integer(0, placement.experts - 1));
    auto& replicas = placement.replicas_at(static_cast<int>(l), static_cast<int>(e));
    if (!replicas.empty())
      return entry.error(fmt::format("layer {}, expert {} stands in an earlier entry", l, e));
    MOESCOPE_TRY(const JsonNode ranks, entry.at("ranks"));
    MOESCOPE_TRY(replicas, ranks.integers(0, placement.ranks - 1));
    const auto unordered = std::ranges::adjacent_find(replicas, std::greater_equal<>());
    if (unordered != replicas.end())
      return ranks.error(
          fmt::format("rank {} stands before {}, each rank once and ascending is "
                      "needed",
                      *unordered, *std::next(unordered)));
    const auto primary = placement.primary_at(static_cast<int>(l), static_cast<int>(e));
    if (std::ranges::binary_search(replicas, primary))
      return ranks.error(
          fmt::format("rank {} is the expert's primary, others are needed", primary));
  }
  return {};
}

Result<void> check_capacity(const JsonNode& slots, const PlacementFile& file) {
  const auto& placement = file.placement;
  for (int layer = 0; layer < placement.layers; ++layer) {
    std::vector<int> used(placement.ranks, 0);
    for (int e = 0; e < placement.experts; ++e) {
      ++used[placement.primary_at(layer, e)];
      for (const int rank : placement.replicas_at(layer, e)) ++used[rank];
    }
    for (int rank = 0; rank < placement.ranks; ++rank)
      if (used[rank] > file.slots[rank])
        return slots.item(rank).error(fmt::format("is {}, layer {} puts {} experts on rank {}",
                                                  file.slots[rank], layer, used[rank], rank));
  }
  return {};
}

Result<void> read_order(const JsonNode& root, PlacementFile& file) {
  if (!root.has("slot_order")) return {};
  const JsonNode layers = *root.at("slot_order");
  MOESCOPE_CHECK(layers.check_size(file.placement.layers));
  for (int layer = 0; layer < file.placement.layers; ++layer) {
    const JsonNode ranks = layers.item(layer);
    MOESCOPE_CHECK(ranks.check_size(file.slots.size()));
    for (std::size_t rank = 0; rank < file.slots.size(); ++rank) {
      MOESCOPE_TRY(const auto slots, ranks.item(rank).integers(file.slots[rank], kFreeSlot,
                                                               file.placement.experts - 1));
      file.slot_order.insert(file.slot_order.end(), slots.begin(), slots.end());
    }
  }
  return {};
}

Result<PlacementFile> read_document(const JsonNode& root, const std::string& name) {
  MOESCOPE_TRY(const bool newer, check_version(root));
  if (!newer) MOESCOPE_CHECK(root.check_keys(kKeys));
  PlacementFile file;
  auto& placement = file.placement;
  MOESCOPE_TRY(placement.layers, size_of(root, "layers", kMaxFileLayers));
  MOESCOPE_TRY(placement.experts, size_of(root, "experts", kMaxFileExperts));
  MOESCOPE_TRY(placement.ranks, size_of(root, "ranks", kMaxFileRanks));
  MOESCOPE_TRY(file.nodes, size_of(root, "nodes", placement.ranks));
  if (placement.ranks % file.nodes != 0)
    return root.at("nodes")->wrong(fmt::format("a divisor of {} ranks", placement.ranks));
  MOESCOPE_CHECK(read_slots(root, file));
  MOESCOPE_CHECK(read_primaries(root, placement));
  MOESCOPE_CHECK(read_replicas(root, placement));
  MOESCOPE_CHECK(check_capacity(*root.at("slots"), file));
  MOESCOPE_CHECK(read_order(root, file));
  if (const auto valid = check_slot_order(file); !valid) return valid.error().in(name);
  MOESCOPE_CHECK(read_origin(root, file));
  return file;
}

}  // namespace

Result<PlacementFile> parse_placement(std::string_view text, const std::string& file) {
  MOESCOPE_TRY(const nlohmann::json document, core::parse_json(text, file));
  return read_document(JsonNode(document, file), file);
}

Result<PlacementFile> read_placement(const std::string& path) {
  MOESCOPE_TRY(const std::string text, core::read_file(path));
  return parse_placement(text, path);
}

}  // namespace moescope::placement
