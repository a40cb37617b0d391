#include "experiment/placement_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/file.hpp"
#include "core/sha256.hpp"
#include "experiment/bundled.hpp"
#include "experiment/placements.hpp"
#include "model/config.hpp"
#include "placement/placement_file.hpp"
#include "placement/selector.hpp"
#include "store/records_check.hpp"

namespace moescope::experiment {
namespace {

using core::Error;
using core::Result;

// Reductions and times are against it.
constexpr const char* kBase = "contiguous";

Result<void> check_name(const std::string& path, const std::vector<std::string>& taken) {
  const std::string name = std::filesystem::path(path).stem().string();
  MOESCOPE_CHECK(store::check_name("placement.files: row", name));
  // Runs of a second layout and columns of a fabric are told by it.
  if (name.find('@') != std::string::npos)
    return Error::bad_input("placement.files: " + path + ": a name without '@' is needed");
  if (name == kBase || std::ranges::find(taken, name) != taken.end())
    return Error::bad_input(fmt::format(
        "placement.files: {}: another row is called '{}'; rename the file", path, name));
  return {};
}

Result<void> check_size(const std::string& what, int found, std::int64_t needed) {
  if (found == needed) return {};
  return Error::bad_input(
      fmt::format("the placement has {} {}, the experiment {}", found, what, needed));
}

Result<void> check_fit(const Spec& spec, const model::ModelConfig& config,
                       const placement::PlacementFile& file) {
  MOESCOPE_CHECK(check_size("layers", file.placement.layers, config.layers));
  MOESCOPE_CHECK(check_size("experts per layer", file.placement.experts, config.experts));
  MOESCOPE_CHECK(check_size("ranks", file.placement.ranks, spec.ranks));
  MOESCOPE_CHECK(check_size("nodes", file.nodes, spec.nodes));
  const auto fits = file.placement.validate(slots_of(spec, config.experts, true));
  if (fits) return {};
  return Error::bad_input(fmt::format("{} (experts and placement.replica_slots = {}, dealt evenly)",
                                      fits.error().message, spec.replica_slots));
}

Result<SavedPlacement> read(const Spec& spec, const model::ModelConfig& config,
                            const std::string& path) {
  // The digest is of the very bytes that are measured.
  MOESCOPE_TRY(const auto text, core::read_file(path));
  MOESCOPE_TRY(auto file, placement::parse_placement(text, path));
  if (const auto fits = check_fit(spec, config, file); !fits) return fits.error().in(path);
  SavedPlacement saved;
  saved.sha256 = core::sha256_hex(text);
  auto& record = saved.record;
  record.name = std::filesystem::path(path).stem().string();
  record.strategy = file.strategy;
  record.replication = file.replication.empty() ? "none" : file.replication;
  record.selector =
      file.selector.empty() ? placement::default_selector(record.replication) : file.selector;
  if (const auto known = placement::find_selector(record.selector); !known)
    return known.error().in(path + ": selector");
  record.parameters_json = nlohmann::ordered_json(file.settings).dump();
  record.seconds_to_compute = std::numeric_limits<double>::quiet_NaN();
  record.placement = std::move(file.placement);
  return saved;
}

}  // namespace

std::vector<std::string> row_names(const Spec& spec) {
  auto names = spec.strategies;
  for (const auto& path : spec.placement_files)
    names.push_back(std::filesystem::path(path).stem().string());
  return names;
}

Result<std::vector<SavedPlacement>> read_placement_files(const Spec& spec) {
  std::vector<SavedPlacement> saved;
  if (spec.placement_files.empty()) return saved;
  MOESCOPE_TRY(const auto config, model::read_config(model_folder(spec.model)));
  auto taken = spec.strategies;
  for (const auto& path : spec.placement_files) {
    MOESCOPE_CHECK(check_name(path, taken));
    MOESCOPE_TRY(auto placement, read(spec, config, path));
    taken.push_back(placement.record.name);
    saved.push_back(std::move(placement));
  }
  return saved;
}

}  // namespace moescope::experiment
