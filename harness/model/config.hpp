// What a decoder MoE is made of, read from a Hugging Face config.json.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::model {

// The architectures differ in data only (runtime.md, section C).
struct ModelConfig {
  std::string name;          // the folder's name
  std::string architecture;  // "OlmoeForCausalLM"
  std::string json;          // config.json as read
  int layers = 0, hidden = 0, intermediate = 0, vocab = 0;
  int heads = 0, kv_heads = 0, head_dim = 0, max_positions = 0;
  int experts = 0, top_k = 0;
  float rms_eps = 1e-5F, rope_theta = 10000.0F;
  bool norm_topk = false;  // gate weights re-normalised over the chosen k
  bool tied_embeddings = false;
  int end_token = -1;  // eos_token_id

  int q_width() const { return heads * head_dim; }
  int kv_width() const { return kv_heads * head_dim; }
};

// Reads FOLDER/config.json. bad_input names the key that is missing, of the wrong type, out of
// range or of an architecture that is not supported.
core::Result<ModelConfig> read_config(const std::string& folder);

// The same from the file's text; messages start with `path`, and `name` stays empty.
core::Result<ModelConfig> parse_config(std::string_view text, const std::string& path);

}  // namespace moescope::model
