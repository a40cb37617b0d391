#include "experiment/spec_fields.hpp"

#include "kernels/device.hpp"

namespace moescope::experiment {
namespace {

// The host's cores, and the devices that are built in.
std::vector<std::string> device_names() {
  std::vector<std::string> names{"cpu"};
  for (const auto& kind : kernels::device_kinds()) names.push_back(kind.name);
  return names;
}

}  // namespace

const std::vector<SpecField>& spec_fields() {
  // Upper bounds keep a slip of the finger from asking for years of work.
  constexpr std::int64_t kMany = 1'000'000;
  static const std::vector<SpecField> fields{
      {"experiment", "seed", "seed of everything random", &Spec::seed, 0, INT64_MAX, {}},
      {"experiment", "repeats", "measured repeats of every strategy", &Spec::repeats, 1, 1000, {}},
      {"experiment",
       "warmup",
       "unmeasured passes of every strategy first",
       &Spec::warmup,
       0,
       100,
       {}},
      {"experiment",
       "record",
       "what to record of each repeat",
       &Spec::record,
       0,
       0,
       {"all", "none"}},
      {"model", "folder", "Hugging Face folder of the model, or 'bundled'", &Spec::model, 0, 0, {}},
      {"workload",
       "suite",
       "folder with calibration.jsonl and evaluation.jsonl, or 'octet'",
       &Spec::suite,
       0,
       0,
       {}},
      {"workload",
       "calibration_per_family",
       "requests per family that strategies see",
       &Spec::calibration_per_family,
       1,
       kMany,
       {}},
      {"workload",
       "evaluation_per_family",
       "requests per family that are measured",
       &Spec::evaluation_per_family,
       1,
       kMany,
       {}},
      {"workload",
       "max_new_tokens",
       "generated tokens per request at most",
       &Spec::max_new_tokens,
       1,
       kMany,
       {}},
      {"ranks", "count", "ranks that share the experts", &Spec::ranks, 1, 65536, {}},
      {"ranks", "nodes", "nodes that the ranks stand in, evenly", &Spec::nodes, 1, 65536, {}},
      {"ranks", "backend", "what a rank is", &Spec::backend, 0, 0, {"in-process", "mpi", "nccl"}},
      {"ranks", "device", "where a rank computes", &Spec::device, 0, 0, device_names()},
      {"engine",
       "layouts",
       "dispatch layouts to run, the main one first",
       &Spec::layouts,
       0,
       0,
       {"per-rank", "per-expert"}},
      {"engine",
       "combine",
       "how expert outputs come back",
       &Spec::combine,
       0,
       0,
       {"per-expert", "partial"}},
      {"engine",
       "max_batch_per_rank",
       "sequences a rank decodes at once",
       &Spec::max_batch_per_rank,
       1,
       kMany,
       {}},
      {"engine",
       "prefill_tokens_per_rank",
       "prompt tokens of a rank per step",
       &Spec::prefill_tokens_per_rank,
       1,
       kMany,
       {}},
      {"placement",
       "strategies",
       "strategies to compare, NAME or NAME+REPLICATION",
       &Spec::strategies,
       0,
       0,
       {}},
      {"placement",
       "files",
       "saved placements to measure beside the strategies",
       &Spec::placement_files,
       0,
       0,
       {}},
      {"placement",
       "replica_slots",
       "extra expert slots per layer for NAME+REPLICATION",
       &Spec::replica_slots,
       0,
       kMany,
       {}},
      {"placement", "fabrics", "fabrics to project the traffic to", &Spec::fabrics, 0, 0, {}},
  };
  return fields;
}

}  // namespace moescope::experiment
