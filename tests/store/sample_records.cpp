#include "store/sample_records.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

using namespace moescope;
using core::Rng;

namespace samples {
namespace {

std::vector<std::string> names(const std::string& stem, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(stem + " " + std::to_string(i));
  return names;
}

std::string text(Rng& rng) { return "t\xC3\xA9xt " + std::to_string(rng.next()); }

template <class T>
std::vector<T> counters(std::size_t size, Rng& rng, std::uint64_t bound) {
  std::vector<T> values(size);
  for (auto& value : values) value = static_cast<T>(rng.below(bound));
  return values;
}

template <class T>
std::vector<T> reals(std::size_t size, Rng& rng) {
  std::vector<T> values(size);
  for (auto& value : values) value = static_cast<T>(rng.uniform());
  return values;
}

std::size_t product(std::initializer_list<int> lengths) {
  return std::accumulate(lengths.begin(), lengths.end(), std::size_t{1},
                         [](std::size_t a, int b) { return a * static_cast<std::size_t>(b); });
}

constexpr std::uint64_t kLarge = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Sizes random_sizes(Rng& rng) {
  Sizes sizes;
  sizes.families = rng.between(0, 3);
  sizes.layers = rng.between(1, 4);
  sizes.experts = rng.chance(0.3) ? 300 : rng.between(1, 16);
  sizes.top_k = rng.between(1, std::min(sizes.experts, 4));
  sizes.ranks = rng.between(1, 5);
  sizes.steps = rng.chance(0.3) ? 2000 : rng.between(0, 5);
  sizes.requests = sizes.families == 0 ? 0 : rng.between(0, 6);
  return sizes;
}

store::ExperimentRecord experiment(const Sizes& sizes, Rng& rng) {
  store::ExperimentRecord record;
  record.created = "2025-01-02T03:04:05Z";
  record.tool_version = "0.1.0+abc";
  record.environment_json =
      R"({"system": {"host": "node1"}, "cores": 2, "load": 0.25, "gpus": [{"name": "none"}], "mpi": false})";
  record.spec_toml = "seed = 1\n# " + text(rng) + "\n";
  record.seed = rng.next();
  record.plan = names("run", rng.between(0, 4));
  record.model_name = text(rng);
  record.model_config_json = R"({"hidden_size": 64})";
  record.weights_sha256 = std::string(64, 'a');
  record.dtype = "float32";
  record.layers = sizes.layers;
  record.experts = sizes.experts;
  record.top_k = sizes.top_k;
  record.hidden_size = 64;
  record.ranks = sizes.ranks;
  record.nodes = 2;
  record.links = "2 nodes x 2 ranks, intra 10gbit, inter 1gbit";
  for (int i = rng.between(0, 2); i > 0; --i)
    record.placement_files.push_back({"placement " + std::to_string(i), std::string(64, 'b')});
  record.families = names("family", sizes.families);
  for (int i = 0; i < sizes.requests; ++i)
    record.requests.push_back({text(rng), text(rng), rng.between(0, sizes.families - 1),
                               rng.between(1, 99), rng.between(1, 9),
                               rng.between(0, sizes.ranks - 1), rng.uniform()});
  return record;
}

routing::RoutingTrace trace(const Sizes& sizes, Rng& rng) {
  routing::RoutingTrace trace;
  trace.layers = sizes.layers;
  trace.experts = sizes.experts;
  trace.top_k = sizes.top_k;
  trace.families = names("family", sizes.families);
  trace.request_family = counters<std::int32_t>(product({sizes.requests}), rng,
                                                static_cast<std::uint64_t>(sizes.families) + 1);
  for (auto& family : trace.request_family) family = std::min(family, sizes.families - 1);
  if (rng.chance(0.5)) trace.request_source.assign(trace.request_family.size(), 1);
  const int length = rng.chance(0.3) ? 3000 : 7;
  std::vector<std::uint16_t> ids(static_cast<std::size_t>(sizes.experts));
  std::iota(ids.begin(), ids.end(), std::uint16_t{0});
  for (int request = 0; request < sizes.requests; ++request)
    for (int position = 0; position < length; ++position) {
      trace.request.push_back(request);
      trace.position.push_back(position);
      trace.phase.push_back(position < 4 ? routing::Phase::prefill : routing::Phase::decode);
      for (int layer = 0; layer < sizes.layers; ++layer) {
        for (int k = 0; k < sizes.top_k; ++k)
          std::swap(ids[static_cast<std::size_t>(k)],
                    ids[static_cast<std::size_t>(rng.between(k, sizes.experts - 1))]);
        trace.expert_ids.insert(trace.expert_ids.end(), ids.begin(), ids.begin() + sizes.top_k);
      }
    }
  if (rng.chance(0.5)) trace.step = trace.position;
  // Eighths survive the 16-bit floats of the file.
  if (rng.chance(0.5))
    for (std::size_t i = 0; i < trace.expert_ids.size(); ++i)
      trace.gates.push_back(static_cast<float>(rng.below(9)) / 8);
  return trace;
}

store::CoactivationRecord coactivation(const Sizes& sizes, Rng& rng) {
  store::CoactivationRecord record;
  record.families = names("family", sizes.families);
  auto& statistics = record.statistics;
  statistics.families = sizes.families;
  statistics.layers = sizes.layers;
  statistics.experts = sizes.experts;
  statistics.coactivation = counters<std::uint64_t>(
      product({sizes.families, sizes.layers, sizes.experts, sizes.experts}), rng, kLarge);
  statistics.transitions = counters<std::uint64_t>(
      product({sizes.families, sizes.layers - 1, sizes.experts, sizes.experts}), rng, kLarge);
  statistics.tokens = counters<std::uint64_t>(product({sizes.families}), rng, kLarge);
  return record;
}

store::PlacementRecord placement(const std::string& name, const Sizes& sizes, Rng& rng) {
  store::PlacementRecord record;
  record.name = name;
  record.placement = placement::Placement(sizes.layers, sizes.experts, sizes.ranks);
  const bool replicated = rng.chance(0.5);
  for (std::size_t i = 0; i < record.placement.primary.size(); ++i) {
    const int primary = record.placement.primary[i] = rng.between(0, sizes.ranks - 1);
    for (int rank = 0; rank < sizes.ranks; ++rank)
      if (replicated && rank != primary && rng.chance(0.3))
        record.placement.replicas[i].push_back(rank);
  }
  record.strategy = "tacg";
  record.parameters_json = R"({"alpha": 0.5})";
  record.paper = text(rng);
  record.replication = "gesr";
  record.selector = "local-first";
  record.seconds_to_compute = rng.uniform();
  return record;
}

store::RunRecord run(const std::string& name, int repeat, const Sizes& sizes, Rng& rng) {
  store::RunRecord run;
  run.name = name;
  run.strategy = text(rng);
  run.repeat = repeat;
  run.order = rng.between(0, 99);
  run.started = "2025-01-02T03:04:06Z";
  run.kind = rng.chance(0.5) ? "measured" : "emulated";
  run.backend = "in-process";
  run.layout = "per-rank";
  run.combine = "partial";
  run.lossless = rng.chance(0.5);
  run.logits_sha256 = std::string(64, 'b');
  run.ranks = sizes.ranks;
  run.steps = sizes.steps;
  run.families = names("family", sizes.families);
  run.phases = names("phase", rng.between(0, 4));
  const std::size_t matrices = product({sizes.families, sizes.layers, sizes.ranks, sizes.ranks}),
                    cells = product({sizes.steps, sizes.layers, sizes.ranks}),
                    steps = product({sizes.steps}), requests = product({sizes.requests});
  run.traffic_dispatch = counters<std::uint64_t>(matrices, rng, kLarge);
  if (rng.chance(0.7)) run.traffic_combine = counters<std::uint64_t>(matrices, rng, kLarge);
  run.load = counters<std::uint64_t>(cells, rng, kLarge);
  run.phase_seconds = reals<float>(cells * run.phases.size(), rng);
  run.step_is_decode = counters<std::int8_t>(steps, rng, 2);
  run.step_tokens = counters<std::int64_t>(steps, rng, kLarge);
  run.step_seconds = reals<double>(steps, rng);
  run.ttft_s = reals<double>(requests, rng);
  if (rng.chance(0.7)) run.tpot_s = reals<double>(requests, rng);
  run.e2e_s = reals<double>(requests, rng);
  run.output_tokens = counters<std::int32_t>(requests, rng, 1000);
  if (rng.chance(0.7)) run.correct = counters<std::int8_t>(requests, rng, 2);
  return run;
}

store::ProjectionRecord projection(const std::string& fabric, const std::string& name,
                                   const Sizes& sizes, Rng& rng) {
  store::ProjectionRecord record;
  record.fabric = fabric;
  record.name = name;
  record.fabric_toml = "# " + text(rng);
  record.phases = {"dispatch", "combine"};
  record.seconds = reals<double>(product({sizes.layers, 2}), rng);
  record.transfer_seconds = reals<double>(record.seconds.size(), rng);
  record.link_classes = names("link", rng.between(0, 3));
  record.utilisation = reals<double>(record.link_classes.size(), rng);
  return record;
}

store::Summary summary(Rng& rng) {
  store::Summary summary;
  summary.rows = names("strategy", rng.between(1, 4));
  for (const char* key : {"remote_ranks_per_token", "jain", "e2e"}) {
    store::SummaryColumn column{key, "1", "counted", text(rng), {}, {}, {}};
    column.mean = reals<double>(summary.rows.size(), rng);
    column.low.assign(summary.rows.size(), std::numeric_limits<double>::quiet_NaN());
    column.high = reals<double>(summary.rows.size(), rng);
    summary.columns.push_back(column);
  }
  return summary;
}

bool same(const routing::RoutingTrace& a, const routing::RoutingTrace& b) {
  const auto fields = [](const routing::RoutingTrace& t) {
    return std::tie(t.layers, t.experts, t.top_k, t.families, t.expert_ids, t.gates, t.request,
                    t.position, t.phase, t.step, t.request_family, t.request_source);
  };
  return fields(a) == fields(b);
}

bool same(const store::CoactivationRecord& a, const store::CoactivationRecord& b) {
  const auto fields = [](const store::CoactivationRecord& r) {
    const auto& s = r.statistics;
    return std::tie(r.families, s.families, s.layers, s.experts, s.coactivation, s.transitions,
                    s.tokens);
  };
  return fields(a) == fields(b);
}

bool same(const store::Summary& a, const store::Summary& b) {
  const auto bits = [](const std::vector<double>& x, const std::vector<double>& y) {
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0;
  };
  return a.rows == b.rows &&
         std::ranges::equal(a.columns, b.columns, [&](const auto& x, const auto& y) {
           return x.key == y.key && x.units == y.units && x.kind == y.kind &&
                  x.description == y.description && bits(x.mean, y.mean) && bits(x.low, y.low) &&
                  bits(x.high, y.high);
         });
}

}  // namespace samples
