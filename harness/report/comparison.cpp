#include "report/comparison.hpp"

namespace moescope::report {

TableLayout comparison_layout() {
  return {
      .columns = {
          {.key = "remote_ranks_per_token", .heading = "remote ranks\nper token", .interval = true},
          {.key = "reduction_vs_contiguous",
           .heading = "reduction vs\ncontiguous",
           .unit = "%",
           .decimals = 1,
           .interval = true},
          {.key = "null_reduction", .heading = "on null\ntrace", .unit = "%", .decimals = 1},
          {.key = "lower_bound", .heading = "lower\nbound"},
          {.key = "jain", .heading = "jain", .decimals = 4},
          {.key = "max_over_mean", .heading = "max/mean\nper step", .decimals = 3},
          {.key = "dispatch_bytes", .heading = "dispatch", .unit = "MiB"},
          {.key = "combine_bytes", .heading = "combine", .unit = "MiB"},
          {.key = "dispatch_bytes@per-expert", .heading = "dispatch\nper-expert", .unit = "MiB"},
          {.key = "replica_memory", .heading = "replica\nmemory", .unit = "%", .decimals = 0},
          {.key = "accuracy", .heading = "accuracy", .unit = "%", .decimals = 1},
          {.key = "prompt_tokens_per_s", .heading = "prompt\ntokens/s", .decimals = 0},
          {.key = "generated_tokens_per_s",
           .heading = "generated\ntokens/s",
           .decimals = 0,
           .interval = true},
          {.key = "ttft_s", .heading = "TTFT", .unit = "ms", .decimals = 0},
          {.key = "tpot_s", .heading = "TPOT", .unit = "ms"},
          {.key = "time_vs_contiguous",
           .heading = "run time vs\ncontiguous",
           .unit = "%",
           .decimals = 1,
           .interval = true},
          {.key = "generated_tokens_per_s@per-expert",
           .heading = "tokens/s\nper-expert",
           .decimals = 0},
          {.key = "comm_s@nvlink8", .heading = "exchanges\nnvlink8", .unit = "ms"},
          {.key = "comm_transfer_s@nvlink8",
           .heading = "of which\ntransfer",
           .unit = "ms",
           .decimals = 3},
          {.key = "comm_s@2x4-400g", .heading = "exchanges\n2x4-400g", .unit = "ms"},
          {.key = "comm_transfer_s@2x4-400g",
           .heading = "of which\ntransfer",
           .unit = "ms",
           .decimals = 3},
      }};
}

}  // namespace moescope::report
