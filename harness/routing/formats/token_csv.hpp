// CSV with a row per token and layer, or per activation. The first line names the columns, in any
// order; others are passed over:
//   layer | layer_id                              the layer's label
//   expert | experts | expert_id | expert_ids     one id, or several with spaces between
//   request | request_id | prompt_id              optional
//   position | token | token_id | token_idx       optional
//   family, phase (prefill, decode), step, source, weight | weights | gate    optional
// Without a header the two columns are layer and experts, as a fork of llama.cpp logs them (GitHub
// okuvshynov/llama.cpp, scripts/moe-analysis/README.md). With a position, rows of one request,
// token and layer that follow each other are one row (a row per activation); without it, every row
// is a token, and its position is its place among the rows of its request and layer.
#pragma once

#include <memory>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

core::Result<std::unique_ptr<TraceReader>> open_token_csv(const std::string& path,
                                                          const ReadOptions& options, BadRows& bad);
// Whether the first line of a file is of this format.
bool is_token_csv(const std::string& first_line);
// Writes a row per token and layer, with all columns that the trace has.
core::Result<std::unique_ptr<TraceWriter>> create_token_csv(const std::string& path,
                                                            const TraceHeader& header);

}  // namespace moescope::routing
