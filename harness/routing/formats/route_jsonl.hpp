// JSON lines with a route of one token in one layer each, as a logger for vLLM writes them (GitHub
// KennethWang1221/vllm-expert-profiler; weiran0129/vLLM-MoE-Logger logs the same keys):
//   {"type": "meta", "layers_logged": [0], "top_k": 4, ...}
//   {"type": "route", "req_id": "r1", "token_idx": 0, "layer": 0, "topk_ids": [43, 5],
//    "topk_weights": [0.1, 0.05]}
// Read in addition, and written: "experts" and "families" in the meta line, "family", "phase"
// ("prefill", "decode"), "step" and "source" in routes. "layers_logged" names the trace's layers;
// without it they are those that the routes name. Lines of other types are passed over.
#pragma once

#include <memory>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

core::Result<std::unique_ptr<TraceReader>> open_route_jsonl(const std::string& path,
                                                            const ReadOptions& options,
                                                            BadRows& bad);
core::Result<std::unique_ptr<TraceWriter>> create_route_jsonl(const std::string& path,
                                                              const TraceHeader& header);

}  // namespace moescope::routing
