// SPDX-License-Identifier: GPL-3.0-or-later
// A results file, or the parts of a run in progress: each part is a results file with one piece.
#include <algorithm>
#include <filesystem>
#include <map>

#include "core/text.hpp"
#include "store/parts.hpp"
#include "viewer/model/open_source.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

class ResultsSource final : public Source {
 public:
  Result<void> open(const std::string& path) {
    overview_.path = path;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
      MOESCOPE_TRY(auto file, store::ResultsFile::open(path));
      whole_.emplace(std::move(file));
      overview_.finished = whole_->finished();
    } else {
      parts_ = store::finished_parts(path + ".parts");
      overview_.finished = false;
      if (!parts_.contains("experiment"))
        return Error::bad_input(path + ": the run has only begun; there is nothing to show yet");
    }
    return read_overview();
  }

  Result<placement::Placement> placement(const std::string& name) override {
    MOESCOPE_TRY(const auto* file, holder("placements/" + name, "placement " + name));
    MOESCOPE_TRY(auto record, file->placement(name));
    return std::move(record.placement);
  }
  Result<placement::PlacementFile> placement_file(const std::string& name) override {
    MOESCOPE_TRY(auto described, Source::placement_file(name));
    MOESCOPE_TRY(const auto* file, holder("placements/" + name, "placement " + name));
    MOESCOPE_TRY(auto record, file->placement(name));
    described.strategy = record.strategy;
    described.replication = record.replication;
    described.selector = record.selector;
    return described;
  }
  Result<std::shared_ptr<const routing::RoutingTrace>> trace(const std::string& which) override {
    MOESCOPE_TRY(const auto* file, holder("traces/" + which, which + " trace"));
    MOESCOPE_TRY(auto trace, file->trace(which));
    return std::make_shared<const routing::RoutingTrace>(std::move(trace));
  }
  Result<store::RunRecord> run_outline(const std::string& run, int repeat) override {
    MOESCOPE_TRY(const auto* file, run_holder(run, repeat));
    return file->run_outline(run, repeat);
  }
  Result<std::vector<std::uint64_t>> run_load(const std::string& run, int repeat,
                                              int layer) override {
    MOESCOPE_TRY(const auto* file, run_holder(run, repeat));
    return file->run_load(run, repeat, layer);
  }
  Result<std::vector<float>> run_phase_seconds(const std::string& run, int repeat,
                                               int layer) override {
    MOESCOPE_TRY(const auto* file, run_holder(run, repeat));
    return file->run_phase_seconds(run, repeat, layer);
  }
  Result<store::ProjectionRecord> projection(const std::string& fabric,
                                             const std::string& run) override {
    MOESCOPE_TRY(const auto* file, holder("projections/" + fabric + "/" + run, "projection"));
    return file->projection(fabric, run);
  }

 protected:
  Result<std::vector<std::uint64_t>> pairs_of(int family, int layer) override {
    MOESCOPE_TRY(const auto* file, holder("coactivation", "co-activation counts"));
    return file->coactivation_pairs(family, layer);
  }
  Result<std::vector<std::uint64_t>> family_tokens() override {
    MOESCOPE_TRY(const auto* file, holder("coactivation", "co-activation counts"));
    MOESCOPE_TRY(auto outline, file->coactivation_outline());
    return std::move(outline.statistics.tokens);
  }
  Result<std::vector<std::uint64_t>> run_traffic(const std::string& run, store::Wire wire,
                                                 int layer) override {
    const int repeat = first_repeat(run);
    MOESCOPE_TRY(const auto* file, run_holder(run, repeat));
    return file->run_traffic(run, repeat, wire, layer);
  }

 private:
  // The file that holds a piece; `what` is named when none does.
  Result<const store::ResultsFile*> holder(const std::string& piece, const std::string& what) {
    if (whole_) return &*whole_;
    if (const auto open = opened_.find(piece); open != opened_.end()) return &open->second;
    const auto part = parts_.find(piece);
    if (part == parts_.end())
      return Error::bad_input(overview_.path + ": the run has not written its " + what + " yet");
    MOESCOPE_TRY(auto file, store::ResultsFile::open(part->second));
    return &opened_.emplace(piece, std::move(file)).first->second;
  }
  Result<const store::ResultsFile*> run_holder(const std::string& run, int repeat) {
    return holder("runs/" + run + "/" + std::to_string(repeat), "run of " + run);
  }

  std::vector<std::vector<std::string>> pieces_under(const std::string& folder) const {
    std::vector<std::vector<std::string>> found;
    for (const auto& [piece, file] : parts_)
      if (auto path = core::split(piece, '/'); path[0] == folder) found.push_back(std::move(path));
    return found;
  }
  std::vector<std::string> placement_names() const {
    if (whole_) return whole_->placements();
    std::vector<std::string> names;
    for (const auto& path : pieces_under("placements")) names.push_back(path[1]);
    return names;
  }
  std::map<std::string, int> run_repeats() const {
    std::map<std::string, int> repeats;
    if (whole_)
      for (const auto& [name, count] : whole_->runs()) repeats[name] = count;
    else
      for (const auto& path : pieces_under("runs")) ++repeats[path[1]];
    return repeats;
  }
  // Repeats may be written in any order, so a run in progress may lack the first.
  int first_repeat(const std::string& run) const {
    for (const auto& path : pieces_under("runs"))
      if (path[1] == run) return std::stoi(path[2]);
    return 0;
  }

  // A run's placement has its name up to the layout: "tacg+gesr@per-expert".
  static std::string placement_of(const std::string& name,
                                  const std::vector<std::string>& placements) {
    const auto found = std::ranges::find(placements, name.substr(0, name.find('@')));
    return found == placements.end() ? "" : *found;
  }

  // Strategies in the order in which the plan first names them, the others after them.
  std::vector<std::string> strategy_names(const std::vector<std::string>& placements,
                                          const std::map<std::string, int>& repeats) const {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    };
    for (const auto& planned : overview_.experiment->plan) {
      const std::string name = planned.substr(0, planned.rfind('/'));
      if (repeats.contains(name) || std::ranges::find(placements, name) != placements.end())
        add(name);
    }
    for (const auto& name : placements) add(name);
    for (const auto& [name, count] : repeats) add(name);
    return names;
  }

  Result<void> read_overview() {
    MOESCOPE_TRY(const auto* file, holder("experiment", "description"));
    MOESCOPE_TRY(overview_.experiment, file->experiment());
    const auto& experiment = *overview_.experiment;
    overview_.families = experiment.families;
    overview_.layers = experiment.layers;
    overview_.experts = experiment.experts;
    overview_.top_k = experiment.top_k;
    overview_.ranks = experiment.ranks;
    overview_.nodes = experiment.nodes;
    overview_.has_counts = whole_ ? whole_->has_coactivation() : parts_.contains("coactivation");
    for (const char* which : {"calibration", "evaluation"})
      if (whole_ ? whole_->has_trace(which) : parts_.contains(std::string("traces/") + which))
        overview_.traces.push_back(which);
    const auto placements = placement_names();
    const auto repeats = run_repeats();
    for (const auto& name : strategy_names(placements, repeats)) {
      StrategyInfo info;
      info.name = name;
      info.strategy = name.substr(0, name.find_first_of("+@"));
      info.placement = placement_of(name, placements);
      if (const auto run = repeats.find(name); run != repeats.end()) {
        info.repeats = run->second;
        MOESCOPE_TRY(const auto outline, run_outline(name, first_repeat(name)));
        info.strategy = outline.strategy;
        info.kind = provenance_of(outline.kind);
        info.backend = outline.backend;
        info.layout = outline.layout;
        info.combine = outline.combine;
        info.lossless = outline.lossless;
      }
      overview_.strategies.push_back(std::move(info));
    }
    return read_ending();
  }

  Result<void> read_ending() {
    if (whole_) {
      overview_.projections = whole_->projections();
      // An interrupted run has none.
      if (auto summary = whole_->summary()) overview_.summary = std::move(*summary);
    }
    for (const auto& path : pieces_under("projections"))
      overview_.projections.emplace_back(path[1], path[2]);
    return {};
  }

  std::optional<store::ResultsFile> whole_;
  std::map<std::string, std::string> parts_;          // piece -> file, of a run in progress
  std::map<std::string, store::ResultsFile> opened_;  // of them, those that were looked at
};

}  // namespace

Result<std::shared_ptr<Source>> open_results(const std::string& path) {
  auto source = std::make_shared<ResultsSource>();
  MOESCOPE_CHECK(source->open(path));
  return std::shared_ptr<Source>(std::move(source));
}

}  // namespace moescope::viewer
