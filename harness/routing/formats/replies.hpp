// Replies of serving engines that return the experts of each token, one JSON object a line.
//   vLLM (`--enable-return-routed-experts`; GitHub vllm-project/vllm, vllm/outputs.py and
//     vllm/entrypoints/openai): `choices[].routed_experts` and, at the top,
//     `prompt_routed_experts`, or `routed_experts` at the top for a dumped CompletionOutput. An
//     array [len, layers, k] is a list of lists, the base64 of a .npy file, or {"encoding":
//     "base64", "dtype": "int16", "shape":
//     [...], "data": "..."}.
//   SGLang (`--enable-return-routed-experts`; GitHub sgl-project/sglang,
//     python/sglang/srt/managers/tokenizer_manager.py): `meta_info.routed_experts`, the base64 of
//     int32 [len, layers, k] without its shape: the number of layers must be told (--layers), and
//     len = prompt_tokens + completion_tokens - 1 of the same `meta_info`.
// A reply, or each of its choices, is a request; its number is that of its line. Where the prompt's
// length is known, tokens behind it are decode.
#pragma once

#include <memory>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

core::Result<std::unique_ptr<TraceReader>> open_replies(const std::string& path,
                                                        const ReadOptions& options, BadRows& bad);

}  // namespace moescope::routing
