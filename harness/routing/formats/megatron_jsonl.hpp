// The router trace of Megatron-core (GitHub NVIDIA/Megatron-LM,
// megatron/core/transformer/moe/router_trace.py): one JSON line per step, block and layer, a file
// per rank.
//   {"step": 0, "stage": "pre_dispatch", "block": "decoder", "layer": 3, "rank": 0,
//    "num_tokens": 128, "topk": 22, "top_indices": [[12, 45, ...], ...]}
// It tells no requests: the tokens of a rank are one request of that number, in the order in which
// each layer saw them. Lines of another block than "decoder" (multi-token prediction) see other
// tokens and are passed over. The layers are those before one comes again. Sidecar files of hidden
// states and logits are not read.
#pragma once

#include <memory>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

core::Result<std::unique_ptr<TraceReader>> open_megatron_jsonl(const std::string& path,
                                                               const ReadOptions& options,
                                                               BadRows& bad);

}  // namespace moescope::routing
