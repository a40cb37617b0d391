// What a results file holds, as plain values (results-file.md, schema 1). Axes: F families, L MoE
// layers, E experts, R ranks, k experts per token. Arrays are row-major in the order of the named
// axes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "placement/placement.hpp"
#include "routing/statistics.hpp"
#include "routing/trace.hpp"

namespace moescope::store {

// What is known before the first run: written once, and the identity of the experiment on --resume.
struct ExperimentRecord {
  std::string created;       // ISO 8601 UTC
  std::string tool_version;  // semantic version and commit
  std::string environment_json;
  std::string environment_end_json;  // set by ResultsWriter::finish(); empty until then
  std::string spec_toml;
  std::uint64_t seed = 0;
  std::vector<std::string> plan;  // run names in order of execution: "tacg/2"
  // What the links between ranks were shaped to, and by what; empty when they were as they are.
  std::string links;
  struct SavedPlacement {
    std::string name, sha256;  // row; of the file
    bool operator==(const SavedPlacement&) const = default;
  };
  std::vector<SavedPlacement> placement_files;  // that were measured beside the strategies

  std::string model_name, model_config_json, weights_sha256, dtype;
  int layers = 0, experts = 0, top_k = 0, hidden_size = 0, ranks = 0, nodes = 1;

  std::vector<std::string> families;
  struct Request {
    std::string id, prompt_sha256;
    int family = 0, prompt_tokens = 0, output_tokens = 0, source_rank = 0;
    double arrival_s = 0;
    bool operator==(const Request&) const = default;
  };
  std::vector<Request> requests;  // evaluation requests, in order

  bool operator==(const ExperimentRecord&) const = default;
};

struct CoactivationRecord {
  routing::Statistics statistics;
  std::vector<std::string> families;
};

struct PlacementRecord {
  std::string name;  // "tacg+gesr"
  placement::Placement placement;
  std::string strategy, parameters_json, paper, replication, selector;
  double seconds_to_compute = 0;  // NaN for a placement that was read from a file

  bool operator==(const PlacementRecord&) const = default;
};

// One measured repeat of one strategy.
struct RunRecord {
  std::string name;  // group under /runs: the placement's name, "@per-expert" added for that layout
  std::string strategy;
  int repeat = 0, order = 0;
  std::string started;  // ISO 8601 UTC
  std::string kind;     // "measured", "emulated"
  std::string backend, layout, combine;
  bool lossless = false;
  std::string logits_sha256;  // of all sampled logits in request order
  int ranks = 0, steps = 0;
  std::vector<std::string> families, phases;

  std::vector<std::uint64_t> traffic_dispatch, traffic_combine;  // [F, L, R, R] bytes
  std::vector<std::uint64_t> load;                               // [steps, L, R] activations
  std::vector<float> phase_seconds;                              // [steps, L, R, phases] s
  std::vector<std::int8_t> step_is_decode;                       // [steps] 0 prefill, 1 decode
  std::vector<std::int64_t> step_tokens;                         // [steps]
  std::vector<double> step_seconds;                              // [steps]
  std::vector<double> ttft_s, tpot_s, e2e_s;                     // [requests]
  std::vector<std::int32_t> output_tokens;                       // [requests]
  std::vector<std::int8_t> correct;                              // [requests] answer matched

  bool operator==(const RunRecord&) const = default;
};

struct ProjectionRecord {
  std::string fabric, name;  // fabric's name, run's name
  std::string fabric_toml;
  std::vector<std::string> phases;  // "dispatch", "combine"
  std::vector<double> seconds;      // [L, phases], over the whole run
  std::vector<double>
      transfer_seconds;  // [L, phases], the part that moves bytes; the rest is latency
  std::vector<std::string> link_classes;
  std::vector<double> utilisation;  // [link classes]

  bool operator==(const ProjectionRecord&) const = default;
};

// One row per strategy, one column per metric; kind is "counted" (from the routing), "measured",
// "emulated" or "projected" and says how to read the number.
struct SummaryColumn {
  std::string key, units, kind, description;
  std::vector<double> mean, low, high;  // 95 % interval; NaN where it has none
};
struct Summary {
  std::vector<std::string> rows;  // strategy names
  std::vector<SummaryColumn> columns;
  const SummaryColumn* find(const std::string& key) const;
};

}  // namespace moescope::store
