#include "store/records_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/h5/shape.hpp"
#include "store/h5/types.hpp"

namespace moescope::store {
namespace {

using core::Error;
using core::Result;
using h5::count_of;
using h5::Shape;

std::size_t size_of(int value) { return value < 0 ? 0 : static_cast<std::size_t>(value); }

// An array that was not recorded is empty.
template <class T>
Result<void> check_size(const char* name, const std::vector<T>& values, const Shape& shape) {
  if (values.empty() || values.size() == count_of(shape)) return {};
  return Error::bad_input(fmt::format("{} has {} values, [{}] are needed", name, values.size(),
                                      fmt::join(shape, ", ")));
}

Result<void> check_range(const char* name, int value, int low, int high) {
  if (value >= low && value <= high) return {};
  return Error::bad_input(fmt::format("{} is {}, {} to {} is needed", name, value, low, high));
}

}  // namespace

Result<void> check_name(const std::string& what, const std::string& name) {
  const bool odd = std::ranges::any_of(
      name, [](char c) { return c == '/' || (static_cast<unsigned char>(c) < 0x20) || c == 0x7F; });
  if (!odd && !name.empty() && name != "." && name != ".." && h5::is_utf8(name)) return {};
  return Error::bad_input(fmt::format(
      "{} '{}': a name is UTF-8 text without '/' and control characters, and not '.' or '..'", what,
      h5::is_utf8(name) ? name : "?"));
}

Result<void> check(const ExperimentRecord& record) {
  const int families = static_cast<int>(record.families.size());
  MOESCOPE_CHECK(check_range("ranks", record.ranks, 1, 65'536));
  for (const auto& request : record.requests) {
    MOESCOPE_CHECK(check_range("request.family", request.family, 0, families - 1));
    MOESCOPE_CHECK(check_range("request.source_rank", request.source_rank, 0, record.ranks - 1));
  }
  return {};
}

Result<void> check(const CoactivationRecord& record) {
  const auto& statistics = record.statistics;
  const std::size_t families = record.families.size(), layers = size_of(statistics.layers),
                    experts = size_of(statistics.experts);
  const std::size_t pairs = count_of({families, layers, experts, experts}),
                    steps = count_of({families, layers ? layers - 1 : 0, experts, experts});
  if (size_of(statistics.families) == families && statistics.coactivation.size() == pairs &&
      statistics.transitions.size() == steps && statistics.tokens.size() == families)
    return {};
  return Error::bad_input(
      fmt::format("coactivation: the counts do not fit {} families, {} layers and {} experts",
                  families, layers, experts));
}

Result<void> check(const PlacementRecord& record) {
  MOESCOPE_CHECK(check_name("placement", record.name));
  const auto& placement = record.placement;
  const std::size_t cells = count_of({size_of(placement.layers), size_of(placement.experts)});
  if (placement.primary.size() != cells || placement.replicas.size() != cells)
    return Error::bad_input(
        fmt::format("placement {}: {} experts have a primary and {} replicas, "
                    "{} are needed",
                    record.name, placement.primary.size(), placement.replicas.size(), cells));
  for (std::size_t i = 0; i < cells; ++i) {
    const auto& replicas = placement.replicas[i];
    MOESCOPE_CHECK(check_range("primary", placement.primary[i], 0, placement.ranks - 1));
    for (const int rank : replicas)
      MOESCOPE_CHECK(check_range("replica", rank, 0, placement.ranks - 1));
    if (std::ranges::adjacent_find(replicas, std::greater_equal<>()) != replicas.end() ||
        std::ranges::find(replicas, placement.primary[i]) != replicas.end())
      return Error::bad_input(fmt::format(
          "placement {}: the replicas of an expert are ascending ranks without its primary",
          record.name));
  }
  return {};
}

std::size_t layers_of(const RunRecord& run) {
  const std::size_t ranks = size_of(run.ranks), cells = count_of({size_of(run.steps), ranks});
  const std::size_t matrices = count_of({run.families.size(), ranks, ranks});
  if (!run.load.empty() && cells) return run.load.size() / cells;
  if (!run.traffic_dispatch.empty() && matrices) return run.traffic_dispatch.size() / matrices;
  if (!run.traffic_combine.empty() && matrices) return run.traffic_combine.size() / matrices;
  const std::size_t times = count_of({cells, run.phases.size()});
  return run.phase_seconds.empty() || times == 0 ? 0 : run.phase_seconds.size() / times;
}

std::size_t requests_of(const RunRecord& run) {
  return std::max({run.ttft_s.size(), run.tpot_s.size(), run.e2e_s.size(), run.output_tokens.size(),
                   run.correct.size()});
}

Result<void> check(const RunRecord& run) {
  MOESCOPE_CHECK(check_name("run", run.name));
  MOESCOPE_CHECK(check_range("repeat", run.repeat, 0, 1'000'000));
  MOESCOPE_CHECK(check_range("ranks", run.ranks, 1, 65'536));
  MOESCOPE_CHECK(check_range("steps", run.steps, 0, 1 << 30));
  const std::size_t ranks = size_of(run.ranks), steps = size_of(run.steps), layers = layers_of(run),
                    families = run.families.size(), requests = requests_of(run);
  const Shape traffic{families, layers, ranks, ranks};
  MOESCOPE_CHECK(check_size("traffic_dispatch", run.traffic_dispatch, traffic));
  MOESCOPE_CHECK(check_size("traffic_combine", run.traffic_combine, traffic));
  MOESCOPE_CHECK(check_size("load", run.load, {steps, layers, ranks}));
  MOESCOPE_CHECK(
      check_size("phase_seconds", run.phase_seconds, {steps, layers, ranks, run.phases.size()}));
  MOESCOPE_CHECK(check_size("step_is_decode", run.step_is_decode, {steps}));
  MOESCOPE_CHECK(check_size("step_tokens", run.step_tokens, {steps}));
  MOESCOPE_CHECK(check_size("step_seconds", run.step_seconds, {steps}));
  MOESCOPE_CHECK(check_size("ttft_s", run.ttft_s, {requests}));
  MOESCOPE_CHECK(check_size("tpot_s", run.tpot_s, {requests}));
  MOESCOPE_CHECK(check_size("e2e_s", run.e2e_s, {requests}));
  MOESCOPE_CHECK(check_size("output_tokens", run.output_tokens, {requests}));
  return check_size("correct", run.correct, {requests});
}

Result<void> check(const ProjectionRecord& record) {
  MOESCOPE_CHECK(check_name("fabric", record.fabric));
  MOESCOPE_CHECK(check_name("projection", record.name));
  const std::size_t phases = record.phases.size();
  if (phases ? record.seconds.size() % phases != 0 : !record.seconds.empty())
    return Error::bad_input(
        fmt::format("seconds has {} values for {} phases", record.seconds.size(), phases));
  MOESCOPE_CHECK(check_size("transfer_seconds", record.transfer_seconds, {record.seconds.size()}));
  return check_size("utilisation", record.utilisation, {record.link_classes.size()});
}

Result<void> check(const Summary& summary) {
  std::set<std::string> names{"strategy"};
  for (const auto& column : summary.columns) {
    MOESCOPE_CHECK(check_name("summary column", column.key));
    for (const char* suffix : {"", "_low", "_high"})
      if (!names.insert(column.key + suffix).second)
        return Error::bad_input("summary: the name '" + column.key + suffix + "' is used twice");
    for (const auto* values : {&column.mean, &column.low, &column.high})
      if (values->size() != summary.rows.size())
        return Error::bad_input(fmt::format("summary column {}: {} values for {} rows", column.key,
                                            values->size(), summary.rows.size()));
  }
  return {};
}

}  // namespace moescope::store
