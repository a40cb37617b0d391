#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_node.hpp"
#include "core/json_text.hpp"
#include "fabric/measurements/measurement.hpp"

namespace moescope::fabric {
namespace {

using core::JsonNode;
using core::Result;

// A table of the file that a hand may have changed: more rows are none of `fabric measure`.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;

struct Sweep {
  int ranks = 0, nodes = 1;
  // The pairs of a kind, or the one exchange of all.
  std::map<std::pair<Pattern, std::int64_t>, std::vector<double>> seconds;
};

Result<void> add_time(const JsonNode& time, Sweep& sweep) {
  MOESCOPE_TRY(const auto pattern_node, time.at("pattern"));
  MOESCOPE_TRY(const auto pattern, pattern_node.text());
  MOESCOPE_TRY(const auto bytes_node, time.at("bytes"));
  MOESCOPE_TRY(const auto bytes, bytes_node.integer(1, kMostBytes));
  MOESCOPE_TRY(const auto seconds, time.at("slowest_s"));
  if (!seconds.value().is_number() || seconds.value().get<double>() <= 0)
    return seconds.wrong("a time above 0");
  auto kind = Pattern::alltoall;
  if (pattern == "pair") {
    MOESCOPE_TRY(const auto from_node, time.at("from"));
    MOESCOPE_TRY(const auto from, from_node.integer(0, sweep.ranks - 1));
    MOESCOPE_TRY(const auto to_node, time.at("to"));
    MOESCOPE_TRY(const auto to, to_node.integer(0, sweep.ranks - 1));
    if (from == to) return to_node.wrong("another rank than from");
    const int each = sweep.ranks / sweep.nodes;
    kind = from / each == to / each ? Pattern::pair_intra : Pattern::pair_inter;
  } else if (pattern != "alltoallv") {
    return pattern_node.wrong("\"pair\" or \"alltoallv\"");
  }
  sweep.seconds[{kind, bytes}].push_back(seconds.value().get<double>());
  return {};
}

}  // namespace

Result<std::vector<Measurement>> parse_measure_json(const std::string& text,
                                                    const std::string& file) {
  MOESCOPE_TRY(const nlohmann::json document, core::parse_json(text, file));
  const JsonNode root(document, file);
  Sweep sweep;
  MOESCOPE_TRY(const auto ranks, root.at("ranks"));
  MOESCOPE_TRY(sweep.ranks, ranks.integer(2, kMostMeasuredRanks));
  MOESCOPE_TRY(const auto nodes, root.at("nodes"));
  MOESCOPE_TRY(sweep.nodes, nodes.integer(1, sweep.ranks));
  if (sweep.ranks % sweep.nodes != 0)
    return nodes.wrong(fmt::format("a divisor of {} ranks", sweep.ranks));
  const std::string kind = root.has("emulated") ? "emulated" : "measured";
  MOESCOPE_TRY(const auto part, root.at(kind));
  MOESCOPE_TRY(const auto times, part.at("times"));
  MOESCOPE_TRY(const auto size, times.size());
  for (std::size_t i = 0; i < size; ++i) MOESCOPE_CHECK(add_time(times.item(i), sweep));
  std::vector<Measurement> rows;
  for (auto& [key, seconds] : sweep.seconds) {
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    rows.push_back({key.first, sweep.ranks, sweep.nodes, static_cast<double>(key.second), *middle,
                    kind, file});
  }
  return rows;
}

}  // namespace moescope::fabric
