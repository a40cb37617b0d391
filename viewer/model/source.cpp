// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/source.hpp"

#include <algorithm>
#include <filesystem>

#include "viewer/model/open_source.hpp"
#include "viewer/model/selection.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

// The indexes that `chosen` means: itself, or all `count` of them.
std::vector<int> indexes(int chosen, int count) {
  std::vector<int> indexes;
  for (int i = chosen == kAll ? 0 : chosen; i < (chosen == kAll ? count : chosen + 1); ++i)
    indexes.push_back(i);
  return indexes;
}

void add(std::vector<double>& sum, const std::uint64_t* values, std::size_t count) {
  sum.resize(count, 0);
  for (std::size_t i = 0; i < count; ++i) sum[i] += static_cast<double>(values[i]);
}

// The most experts that each rank holds in a layer.
std::vector<int> held_slots(const placement::Placement& placement) {
  std::vector<int> slots(static_cast<std::size_t>(placement.ranks), 0);
  for (int layer = 0; layer < placement.layers; ++layer)
    for (int rank = 0; rank < placement.ranks; ++rank) {
      const auto held = static_cast<int>(placement.local_experts(layer, rank).size());
      slots[static_cast<std::size_t>(rank)] = std::max(slots[static_cast<std::size_t>(rank)], held);
    }
  return slots;
}

bool is_of_another_kind(const Error& error) {
  const auto says = [&](const char* words) {
    return error.message.find(words) != std::string::npos;
  };
  return says("this is not a results file") || says("HDF5 before 1.8");
}

const Error& cancelled() {
  static const Error error = Error::interrupted("cancelled");
  return error;
}

}  // namespace

Result<std::shared_ptr<Source>> Source::open(const std::string& path, JobControl& control) {
  std::error_code ignored;
  // FILE#calibration is a trace of a results file.
  if (const auto mark = path.rfind('#');
      mark != std::string::npos && std::filesystem::exists(path.substr(0, mark), ignored))
    return open_trace(path, control);
  if (!std::filesystem::exists(path, ignored)) {
    if (std::filesystem::is_directory(path + ".parts", ignored)) return open_results(path);
    return Error::bad_input(path + ": there is no such file");
  }
  if (is_hdf5(path)) {
    auto results = open_results(path);
    if (results) return results;
    // A trace of its own may be HDF5 too, of a version that results files never have; what is
    // neither is reported as the results file that it looks like.
    auto trace = open_trace(path, control);
    if (trace || is_of_another_kind(results.error())) return trace;
    return results;
  }
  if (is_placement(path)) return open_placement(path);
  return open_trace(path, control);
}

Result<std::vector<double>> Source::pairs(int family, int layer, JobControl& control) {
  std::vector<double> sum;
  const auto families = indexes(family, static_cast<int>(overview_.families.size()));
  const auto layers = indexes(layer, overview_.layers);
  double done = 0;
  for (const int l : layers)
    for (const int f : families) {
      if (control.cancelled()) return cancelled();
      MOESCOPE_TRY(const auto values, pairs_of(f, l));
      add(sum, values.data(), values.size());
      control.progress(++done / static_cast<double>(layers.size() * families.size()));
    }
  return sum;
}

Result<std::uint64_t> Source::tokens(int family) {
  MOESCOPE_TRY(const auto tokens, family_tokens());
  std::uint64_t sum = 0;
  for (std::size_t f = 0; f < tokens.size(); ++f)
    if (family == kAll || family == static_cast<int>(f)) sum += tokens[f];
  return sum;
}

Result<placement::PlacementFile> Source::placement_file(const std::string& name) {
  placement::PlacementFile file;
  MOESCOPE_TRY(file.placement, placement(name));
  file.nodes = overview_.nodes;
  file.slots = held_slots(file.placement);
  return file;
}

Result<std::vector<double>> Source::traffic(const std::string& run, store::Wire wire, int family,
                                            int layer, JobControl& control) {
  std::vector<double> sum;
  const auto layers = indexes(layer, overview_.layers);
  double done = 0;
  for (const int l : layers) {
    if (control.cancelled()) return cancelled();
    MOESCOPE_TRY(const auto values, run_traffic(run, wire, l));
    const auto families = overview_.families.size();
    if (values.empty() || families == 0) return std::vector<double>();
    const std::size_t cells = values.size() / families;
    for (const int f : indexes(family, static_cast<int>(families)))
      add(sum, values.data() + static_cast<std::size_t>(f) * cells, cells);
    control.progress(++done / static_cast<double>(layers.size()));
  }
  return sum;
}

}  // namespace moescope::viewer
