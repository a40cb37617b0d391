// SPDX-License-Identifier: GPL-3.0-or-later
// Files with one thing in them: a trace, whose counts are made layer by layer, and a placement.
#include <array>
#include <fstream>

#include "placement/placement_file.hpp"
#include "store/trace_file.hpp"
#include "viewer/model/open_source.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

// Answers for what the file is not.
class PlainSource : public Source {
 public:
  explicit PlainSource(std::string what) : what_(std::move(what)) {}

  Result<placement::Placement> placement(const std::string&) override { return no("placement"); }
  Result<std::shared_ptr<const routing::RoutingTrace>> trace(const std::string&) override {
    return no("routing trace");
  }
  Result<store::RunRecord> run_outline(const std::string&, int) override { return no("runs"); }
  Result<std::vector<std::uint64_t>> run_load(const std::string&, int, int) override {
    return no("runs");
  }
  Result<std::vector<float>> run_phase_seconds(const std::string&, int, int) override {
    return no("runs");
  }
  Result<store::ProjectionRecord> projection(const std::string&, const std::string&) override {
    return no("projections");
  }

 protected:
  Result<std::vector<std::uint64_t>> pairs_of(int, int) override {
    return no("co-activation counts");
  }
  Result<std::vector<std::uint64_t>> family_tokens() override { return no("co-activation counts"); }
  Result<std::vector<std::uint64_t>> run_traffic(const std::string&, store::Wire, int) override {
    return no("runs");
  }

 private:
  Error no(const std::string& missing) const {
    return Error::bad_input(overview_.path + ": is a " + what_ + " and has no " + missing +
                            "; a results file of moescope run is needed");
  }

  std::string what_;
};

class TraceSource final : public PlainSource {
 public:
  TraceSource(const std::string& path, std::shared_ptr<const routing::RoutingTrace> trace)
      : PlainSource("routing trace"), trace_(std::move(trace)) {
    overview_.kind = FileKind::trace;
    overview_.path = path;
    overview_.families = trace_->families;
    overview_.layers = trace_->layers;
    overview_.experts = trace_->experts;
    overview_.top_k = trace_->top_k;
    overview_.has_counts = true;
    overview_.traces = {"trace"};
  }

  Result<std::shared_ptr<const routing::RoutingTrace>> trace(const std::string&) override {
    return trace_;
  }

 protected:
  Result<std::vector<std::uint64_t>> pairs_of(int family, int layer) override {
    const auto experts = static_cast<std::size_t>(trace_->experts);
    std::vector<std::uint64_t> counts(experts * experts, 0);
    for (std::size_t token = 0; token < trace_->tokens(); ++token) {
      if (trace_->family_of(token) != family) continue;
      const auto chosen = trace_->at(token, layer);
      for (const std::size_t i : chosen)
        for (const std::size_t j : chosen) ++counts[i * experts + j];
    }
    return counts;
  }
  Result<std::vector<std::uint64_t>> family_tokens() override {
    std::vector<std::uint64_t> tokens(trace_->families.size(), 0);
    for (std::size_t token = 0; token < trace_->tokens(); ++token)
      ++tokens[static_cast<std::size_t>(trace_->family_of(token))];
    return tokens;
  }

 private:
  std::shared_ptr<const routing::RoutingTrace> trace_;
};

class PlacementSource final : public PlainSource {
 public:
  PlacementSource(const std::string& path, placement::PlacementFile file)
      : PlainSource("placement"), file_(std::move(file)) {
    overview_.kind = FileKind::placement;
    overview_.path = path;
    overview_.layers = file_.placement.layers;
    overview_.experts = file_.placement.experts;
    overview_.ranks = file_.placement.ranks;
    overview_.nodes = file_.nodes;
    StrategyInfo info;
    info.strategy = file_.strategy;
    info.name = info.placement = file_.strategy.empty() ? "placement" : file_.strategy;
    overview_.strategies = {info};
  }

  Result<placement::Placement> placement(const std::string&) override { return file_.placement; }
  Result<placement::PlacementFile> placement_file(const std::string&) override { return file_; }

 private:
  placement::PlacementFile file_;
};

std::string head_of(const std::string& path) {
  std::string head(4096, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return head;
}

}  // namespace

bool is_hdf5(const std::string& path) { return head_of(path).starts_with("\x89HDF\r\n\x1a\n"); }

bool is_placement(const std::string& path) {
  const std::string head = head_of(path);
  return head.find_first_not_of(" \t\r\n") == head.find('{') &&
         head.find(std::string("\"") + placement::kPlacementSchema) != std::string::npos;
}

Result<std::shared_ptr<Source>> open_trace(const std::string& path, JobControl& control) {
  store::LoadOptions options;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    control.progress(total == 0 ? 0 : static_cast<double>(done) / static_cast<double>(total));
  };
  MOESCOPE_TRY(auto trace, store::load_trace(path, options));
  return std::shared_ptr<Source>(std::make_shared<TraceSource>(
      path, std::make_shared<const routing::RoutingTrace>(std::move(trace))));
}

Result<std::shared_ptr<Source>> open_placement(const std::string& path) {
  MOESCOPE_TRY(auto file, placement::read_placement(path));
  return std::shared_ptr<Source>(std::make_shared<PlacementSource>(path, std::move(file)));
}

}  // namespace moescope::viewer
