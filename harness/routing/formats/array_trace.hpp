// Traces as arrays of NumPy.
//   .npy: expert ids [tokens, layers, k] or [tokens, layers] (k = 1) of any whole-number type, in C
//         or Fortran order; all tokens are one request.
//   .npz: the array `experts` (or `topk_ids`, `routed_experts`, `expert_ids`, or the only array of
//         the file) of the same kind, and, each optional, `request` (any whole number), `position`,
//         `phase` (0 prefill, 1 decode), `step` [tokens], `gate` [tokens, layers, k] and
//         `num_experts` []. Written in addition: `request` as an index with `request_family`,
//         `request_source`, `request_number` [requests] and the names `families`.
// vLLM gives the array of a reply in this form (CompletionOutput.routed_experts, [len, layers, k]
// int16: GitHub vllm-project/vllm, vllm/outputs.py), so numpy.save and numpy.savez of it are read.
#pragma once

#include <memory>
#include <string>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

core::Result<std::unique_ptr<TraceReader>> open_npy_trace(const std::string& path,
                                                          const ReadOptions& options, BadRows& bad);
core::Result<std::unique_ptr<TraceReader>> open_npz_trace(const std::string& path,
                                                          const ReadOptions& options, BadRows& bad);
// Holds expert ids only; the requests of the trace are lost.
core::Result<std::unique_ptr<TraceWriter>> create_npy_trace(const std::string& path,
                                                            const TraceHeader& header);
core::Result<std::unique_ptr<TraceWriter>> create_npz_trace(const std::string& path,
                                                            const TraceHeader& header);

}  // namespace moescope::routing
