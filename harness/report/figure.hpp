// The comparison as a picture: what placement does to the traffic, and what that costs in balance.
#pragma once

#include <string>

#include "core/result.hpp"
#include "store/records.hpp"

namespace moescope::report {

// SVG, one row per strategy: remote ranks per token with its interval and, beside it where the
// summary has it, Jain's index of the ranks' loads. The same summary gives the same bytes.
// bad_input when the summary lacks remote_ranks_per_token.
core::Result<std::string> render_figure(const store::Summary& summary);

}  // namespace moescope::report
