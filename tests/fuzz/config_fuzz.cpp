// Any bytes as a config.json: an answer or an error, and only sizes that fit each other.
#include <cstdlib>
#include <string_view>

#include "model/config.hpp"

using namespace moescope;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto config =
      model::parse_config({reinterpret_cast<const char*>(data), size}, "config.json");
  if (!config) return 0;
  const bool sound = config->q_width() > 0 && config->kv_width() > 0 &&
                     config->kv_width() <= config->q_width() && config->head_dim % 2 == 0 &&
                     config->top_k <= config->experts && config->end_token < config->vocab;
  if (!sound) std::abort();
  return 0;
}
