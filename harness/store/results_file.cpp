#include "store/results_file.hpp"

#include <algorithm>

#include "store/h5/reader.hpp"
#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store {
namespace {

using core::Result;

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

struct ResultsFile::State {
  h5::FileReader file;
  bool finished = false;

  // What `read_root` makes of the root group, or the first error it met.
  template <class T, class Read>
  Result<T> read(Read read_root) const {
    auto status = file.new_status();
    return status.template finish<T>(read_root(file.root(status)));
  }

  // The names of the groups at /A or /A/B; none when it is not there.
  std::vector<std::string> names(const std::string& a, const std::string& b = "") const {
    auto status = file.new_status();
    const auto root = file.root(status);
    if (!root.has(a)) return {};
    const auto group = root.child(a);
    auto names = b.empty() ? group.names() : group.child(b).names();
    return status.ok() ? names : std::vector<std::string>();
  }
};

ResultsFile::ResultsFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ResultsFile::ResultsFile(ResultsFile&&) noexcept = default;
ResultsFile& ResultsFile::operator=(ResultsFile&&) noexcept = default;
ResultsFile::~ResultsFile() = default;

Result<ResultsFile> ResultsFile::open(const std::string& path) {
  MOESCOPE_TRY(auto file, h5::FileReader::open(path));
  auto state = std::make_unique<State>(State{std::move(file)});
  const auto finished = state->read<bool>([](const h5::NodeReader& root) {
    schema::check_root(root);
    return root.attribute<std::int64_t>("finished") != 0;
  });
  if (!finished) return finished.error();
  state->finished = *finished;
  return ResultsFile(std::move(state));
}

bool ResultsFile::finished() const { return state_->finished; }

Result<ExperimentRecord> ResultsFile::experiment() const {
  return state_->read<ExperimentRecord>(schema::read_experiment);
}

Result<Summary> ResultsFile::summary() const { return state_->read<Summary>(schema::read_summary); }

std::vector<std::string> ResultsFile::placements() const { return state_->names("placements"); }

Result<PlacementRecord> ResultsFile::placement(const std::string& name) const {
  MOESCOPE_CHECK(check_name("placement", name));
  return state_->read<PlacementRecord>(
      [&](const h5::NodeReader& root) { return schema::read_placement(root, name); });
}

std::vector<std::pair<std::string, int>> ResultsFile::runs() const {
  std::vector<std::pair<std::string, int>> runs;
  for (const auto& name : state_->names("runs"))
    runs.emplace_back(name, std::ranges::count_if(state_->names("runs", name), is_number));
  return runs;
}

Result<RunRecord> ResultsFile::run(const std::string& name, int repeat) const {
  MOESCOPE_CHECK(check_name("run", name));
  return state_->read<RunRecord>(
      [&](const h5::NodeReader& root) { return schema::read_run(root, name, repeat); });
}

Result<RunRecord> ResultsFile::run_outline(const std::string& name, int repeat) const {
  MOESCOPE_CHECK(check_name("run", name));
  return state_->read<RunRecord>(
      [&](const h5::NodeReader& root) { return schema::read_run_outline(root, name, repeat); });
}

Result<std::vector<std::uint64_t>> ResultsFile::run_traffic(const std::string& name, int repeat,
                                                            Wire wire, int layer) const {
  MOESCOPE_CHECK(check_name("run", name));
  return state_->read<std::vector<std::uint64_t>>([&](const h5::NodeReader& root) {
    return schema::read_run_traffic(root, name, repeat, wire, layer);
  });
}

Result<std::vector<std::uint64_t>> ResultsFile::run_load(const std::string& name, int repeat,
                                                         int layer) const {
  MOESCOPE_CHECK(check_name("run", name));
  return state_->read<std::vector<std::uint64_t>>(
      [&](const h5::NodeReader& root) { return schema::read_run_load(root, name, repeat, layer); });
}

Result<std::vector<float>> ResultsFile::run_phase_seconds(const std::string& name, int repeat,
                                                          int layer) const {
  MOESCOPE_CHECK(check_name("run", name));
  return state_->read<std::vector<float>>([&](const h5::NodeReader& root) {
    return schema::read_run_phase_seconds(root, name, repeat, layer);
  });
}

bool ResultsFile::has_trace(const std::string& which) const {
  return std::ranges::count(state_->names("traces"), which) != 0;
}

Result<routing::RoutingTrace> ResultsFile::trace(const std::string& which) const {
  MOESCOPE_CHECK(check_name("trace", which));
  return state_->read<routing::RoutingTrace>(
      [&](const h5::NodeReader& root) { return schema::read_trace(root, which); });
}

Result<CoactivationRecord> ResultsFile::coactivation() const {
  return state_->read<CoactivationRecord>(schema::read_coactivation);
}

bool ResultsFile::has_coactivation() const {
  auto status = state_->file.new_status();
  return state_->file.root(status).has("coactivation");
}

Result<CoactivationRecord> ResultsFile::coactivation_outline() const {
  return state_->read<CoactivationRecord>(schema::read_coactivation_outline);
}

Result<std::vector<std::uint64_t>> ResultsFile::coactivation_pairs(int family, int layer) const {
  return state_->read<std::vector<std::uint64_t>>([&](const h5::NodeReader& root) {
    return schema::read_coactivation_pairs(root, family, layer);
  });
}

Result<std::vector<std::uint64_t>> ResultsFile::transition_pairs(int family, int layer) const {
  return state_->read<std::vector<std::uint64_t>>([&](const h5::NodeReader& root) {
    return schema::read_transition_pairs(root, family, layer);
  });
}

std::vector<std::pair<std::string, std::string>> ResultsFile::projections() const {
  std::vector<std::pair<std::string, std::string>> projections;
  for (const auto& fabric : state_->names("projections"))
    for (const auto& name : state_->names("projections", fabric))
      projections.emplace_back(fabric, name);
  return projections;
}

Result<ProjectionRecord> ResultsFile::projection(const std::string& fabric,
                                                 const std::string& name) const {
  MOESCOPE_CHECK(check_name("fabric", fabric));
  MOESCOPE_CHECK(check_name("projection", name));
  return state_->read<ProjectionRecord>(
      [&](const h5::NodeReader& root) { return schema::read_projection(root, fabric, name); });
}

}  // namespace moescope::store
