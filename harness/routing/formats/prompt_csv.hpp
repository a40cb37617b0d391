// One prompt per CSV file, as moe-beyond records DeepSeek-V2-Lite (GitHub ngavhane/moe-beyond,
// expert_activation_scripts/generate_deepseek_logs_eamc.py): the columns "Layer ID", "Batch
// Number", "Token" (its text) and "Activated Expert IDs" ("[8, 26, ...]"), all tokens of the first
// layer, then of the next. A token's place in its layer is its position, and its text must be the
// same in every layer. The prompt's number is the one in the file's name.
#pragma once

#include <memory>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

core::Result<std::unique_ptr<TraceReader>> open_prompt_csv(const std::string& path,
                                                           const ReadOptions& options,
                                                           BadRows& bad);
// Whether the first line of a file is the header of this format.
bool is_prompt_csv(const std::string& first_line);

}  // namespace moescope::routing
