// The array of experts in a reply of a serving engine (replies.hpp).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace moescope::routing {

struct ReplyArray {
  std::size_t tokens = 0, layers = 0, top_k = 0;
  std::vector<std::int64_t> experts;  // [tokens, layers, k]
};

// An array in any of the forms that tell their shape; what is wrong, or "".
std::string parse_reply_array(const nlohmann::json& value, ReplyArray& array);
// Base64 of int32 without a shape; `tokens` and `layers` say it.
std::string parse_flat_array(const std::string& base64, std::size_t tokens, std::size_t layers,
                             ReplyArray& array);

}  // namespace moescope::routing
