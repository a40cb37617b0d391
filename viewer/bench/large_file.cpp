// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a results file as large as those of the largest models: 58 layers, 256 experts, 16 ranks, 9
// families. What is in it is random; only its size and shape matter.
//   viewer_large_file OUT.h5 [RUNS]
#include <fmt/format.h>

#include <cstdlib>

#include "core/rng.hpp"
#include "store/results_writer.hpp"

using namespace moescope;

namespace {

constexpr int kLayers = 58, kExperts = 256, kRanks = 16, kFamilies = 9, kSteps = 600;

store::ExperimentRecord experiment(int runs) {
  store::ExperimentRecord record;
  record.created = "2025-01-02T03:04:05Z";
  record.tool_version = "0.1.0";
  record.environment_json = "{}";
  record.model_name = "random";
  record.model_config_json = "{}";
  record.weights_sha256 = std::string(64, 'a');
  record.dtype = "bfloat16";
  record.layers = kLayers;
  record.experts = kExperts;
  record.top_k = 8;
  record.hidden_size = 7168;
  record.ranks = kRanks;
  record.nodes = 2;
  for (int f = 0; f < kFamilies; ++f) record.families.push_back(fmt::format("family {}", f));
  for (int i = 0; i < runs; ++i) record.plan.push_back(fmt::format("strategy {}/0", i));
  return record;
}

routing::Statistics statistics(core::Rng& rng) {
  routing::Statistics counts;
  counts.families = kFamilies;
  counts.layers = kLayers;
  counts.experts = kExperts;
  const std::size_t square = std::size_t{kExperts} * kExperts;
  counts.coactivation.resize(kFamilies * kLayers * square);
  counts.transitions.resize(kFamilies * (kLayers - 1) * square);
  counts.tokens.assign(kFamilies, 1'000'000);
  for (auto* values : {&counts.coactivation, &counts.transitions})
    for (auto& value : *values) value = rng.below(std::uint64_t{1} << 40);
  return counts;
}

store::RunRecord run(const std::string& name, core::Rng& rng) {
  store::RunRecord record;
  record.name = name;
  record.strategy = name;
  record.kind = "measured";
  record.logits_sha256 = std::string(64, 'b');
  record.ranks = kRanks;
  record.steps = kSteps;
  for (int f = 0; f < kFamilies; ++f) record.families.push_back(fmt::format("family {}", f));
  record.phases = {"dispatch_pack", "dispatch_wire", "expert", "combine_wire", "combine_reduce"};
  record.traffic_dispatch.resize(std::size_t{kFamilies} * kLayers * kRanks * kRanks);
  for (auto& value : record.traffic_dispatch) value = rng.below(std::uint64_t{1} << 40);
  record.traffic_combine = record.traffic_dispatch;
  record.load.resize(std::size_t{kSteps} * kLayers * kRanks);
  for (auto& value : record.load) value = rng.below(1 << 20);
  record.phase_seconds.resize(record.load.size() * record.phases.size());
  for (auto& value : record.phase_seconds) value = static_cast<float>(rng.uniform());
  record.step_is_decode.assign(kSteps, 1);
  record.step_tokens.assign(kSteps, 64);
  record.step_seconds.assign(kSteps, 0.05);
  return record;
}

core::Result<void> make(const std::string& path, int runs) {
  core::Rng rng(1);
  MOESCOPE_TRY(auto writer, store::ResultsWriter::open(path, experiment(runs),
                                                       store::ResultsWriter::Mode::fresh));
  std::vector<std::string> families;
  for (int f = 0; f < kFamilies; ++f) families.push_back(fmt::format("family {}", f));
  MOESCOPE_CHECK(writer.write_coactivation(statistics(rng), families));
  for (int i = 0; i < runs; ++i)
    MOESCOPE_CHECK(writer.write_run(run(fmt::format("strategy {}", i), rng)));
  return writer.finish(true, "");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: viewer_large_file OUT.h5 [RUNS]\n");
    return 2;
  }
  const auto made = make(argv[1], argc > 2 ? std::atoi(argv[2]) : 100);
  if (!made) fmt::print(stderr, "viewer_large_file: {}\n", made.error().message);
  return made ? 0 : core::exit_code(made.error().kind);
}
