// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/small_file.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/rng.hpp"

using namespace moescope;

namespace samples {
namespace {

constexpr int kFamilies = 3, kLayers = 4, kExperts = 16, kTopK = 3, kRanks = 4, kRequests = 12;

template <class T>
T value(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
void done(const core::Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

routing::RoutingTrace make_trace(core::Rng& rng) {
  routing::RoutingTrace trace;
  trace.layers = kLayers;
  trace.experts = kExperts;
  trace.top_k = kTopK;
  trace.families = {"math", "code", "chat"};
  for (int request = 0; request < kRequests; ++request) {
    trace.request_family.push_back(request % kFamilies);
    trace.request_source.push_back(request % kRanks);
    for (int position = 0; position < 20; ++position) {
      trace.request.push_back(request);
      trace.position.push_back(position);
      trace.phase.push_back(position < 10 ? routing::Phase::prefill : routing::Phase::decode);
      for (int layer = 0; layer < kLayers; ++layer) {
        // A family prefers its own five experts.
        std::vector<std::uint16_t> chosen;
        while (chosen.size() < kTopK) {
          const int any = rng.between(0, kExperts - 1), own = 5 * (request % kFamilies) + any % 5;
          const auto expert = static_cast<std::uint16_t>(rng.chance(0.7) ? own : any);
          if (std::ranges::find(chosen, expert) == chosen.end()) chosen.push_back(expert);
        }
        trace.expert_ids.insert(trace.expert_ids.end(), chosen.begin(), chosen.end());
      }
    }
  }
  return trace;
}

store::RunRecord make_run(const std::string& name, const std::string& strategy, int repeat,
                          core::Rng& rng) {
  store::RunRecord run;
  run.name = name;
  run.strategy = strategy;
  run.repeat = repeat;
  run.started = "2025-01-02T03:04:06Z";
  run.kind = "measured";
  run.backend = "in-process";
  run.layout = "per-rank";
  run.combine = "partial";
  run.lossless = true;
  run.logits_sha256 = std::string(64, 'b');
  run.ranks = kRanks;
  run.steps = 6;
  run.families = {"math", "code", "chat"};
  run.phases = {"dispatch_wire", "expert", "combine_wire"};
  for (int i = 0; i < kFamilies * kLayers * kRanks * kRanks; ++i) {
    run.traffic_dispatch.push_back(rng.below(100'000));
    run.traffic_combine.push_back(rng.below(100'000));
  }
  for (int i = 0; i < run.steps * kLayers * kRanks; ++i) {
    run.load.push_back(rng.below(1000));
    for (int phase = 0; phase < 3; ++phase)
      run.phase_seconds.push_back(static_cast<float>(rng.uniform()));
  }
  for (int step = 0; step < run.steps; ++step) {
    run.step_is_decode.push_back(step > 0);
    run.step_tokens.push_back(40);
    run.step_seconds.push_back(rng.uniform());
  }
  for (int request = 0; request < kRequests; ++request) {
    run.ttft_s.push_back(rng.uniform());
    run.tpot_s.push_back(rng.uniform());
    run.e2e_s.push_back(1 + rng.uniform());
    run.output_tokens.push_back(10);
    run.correct.push_back(1);
  }
  return run;
}

store::PlacementRecord make_placement(const std::string& name, bool spread, core::Rng& rng) {
  store::PlacementRecord record;
  record.name = name;
  record.strategy = name.substr(0, name.find('+'));
  record.parameters_json = "{}";
  record.selector = "local-first";
  record.placement = placement::Placement(kLayers, kExperts, kRanks);
  for (int layer = 0; layer < kLayers; ++layer) {
    std::vector<int> slots;
    for (int e = 0; e < kExperts; ++e) slots.push_back(e / (kExperts / kRanks));
    for (int e = kExperts - 1; spread && e > 0; --e)
      std::swap(slots[static_cast<std::size_t>(e)],
                slots[static_cast<std::size_t>(rng.between(0, e))]);
    for (int e = 0; e < kExperts; ++e)
      record.placement.primary_at(layer, e) = slots[static_cast<std::size_t>(e)];
  }
  return record;
}

}  // namespace

SmallFile small_file() {
  core::Rng rng(7);
  SmallFile file;
  auto& experiment = file.experiment;
  experiment.created = "2025-01-02T03:04:05Z";
  experiment.tool_version = "0.1.0";
  experiment.environment_json = R"({"system": {"host": "node1"}})";
  experiment.spec_toml = "seed = 1\n";
  experiment.plan = {"contiguous/0", "tacg+gesr/0", "contiguous/1", "tacg+gesr/1"};
  experiment.model_name = "tiny";
  experiment.model_config_json = "{}";
  experiment.weights_sha256 = std::string(64, 'a');
  experiment.dtype = "float32";
  experiment.layers = kLayers;
  experiment.experts = kExperts;
  experiment.top_k = kTopK;
  experiment.hidden_size = 64;
  experiment.ranks = kRanks;
  experiment.nodes = 2;
  experiment.families = {"math", "code", "chat"};
  for (int i = 0; i < kRequests; ++i)
    experiment.requests.push_back(
        {std::to_string(i), std::string(64, 'c'), i % kFamilies, 10, 10, i % kRanks, 0.0});
  file.trace = make_trace(rng);
  file.statistics = routing::collect_statistics(file.trace);
  file.placements = {make_placement("contiguous", false, rng),
                     make_placement("tacg+gesr", true, rng)};
  for (int repeat = 0; repeat < 2; ++repeat)
    for (const auto& placement : file.placements)
      file.runs.push_back(make_run(placement.name, placement.strategy, repeat, rng));
  return file;
}

store::ResultsWriter write_parts(const SmallFile& file, const std::string& path, std::size_t runs) {
  auto writer =
      value(store::ResultsWriter::open(path, file.experiment, store::ResultsWriter::Mode::fresh));
  done(writer.write_trace("calibration", file.trace));
  done(writer.write_coactivation(file.statistics, file.trace.families));
  for (const auto& placement : file.placements) done(writer.write_placement(placement));
  for (std::size_t i = 0; i < runs; ++i) done(writer.write_run(file.runs[i]));
  return writer;
}

void write_small_file(const SmallFile& file, const std::string& path) {
  auto writer = write_parts(file, path, file.runs.size());
  done(writer.finish(true, ""));
}

}  // namespace samples
