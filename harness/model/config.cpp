#include "model/config.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/file.hpp"
#include "core/json_text.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

constexpr const char* kArchitecture = "OlmoeForCausalLM";
// Traces keep an expert's id in 16 bits.
constexpr int kMaxExperts = 65535;
// Far over every published model, and products of two of them still fit 64 bits.
constexpr int kMaxLayers = 4096;
constexpr int kMaxWidth = 1 << 20;
constexpr int kMaxVocabulary = 1 << 24;
constexpr int kMaxPositions = 1 << 30;
// kMaxHeads * kMaxHeadDim fits an int, as q_width() needs.
constexpr int kMaxHeads = 1 << 14;
constexpr int kMaxHeadDim = 1 << 14;

// One JSON object whose values are asked for by key.
class Keys {
 public:
  Keys(const json& object, std::string place) : object_(object), place_(std::move(place)) {}

  bool has(const std::string& key) const { return object_.contains(key) && !at(key).is_null(); }
  const json& at(const std::string& key) const { return object_.at(key); }

  Error wrong(const std::string& key, const std::string& needed) const {
    const std::string found = object_.contains(key) ? "is " + core::shown(at(key)) : "is missing";
    return Error::bad_input(
        fmt::format("{}: key {} {}, {} is needed", place_, core::shown(key), found, needed));
  }
  Result<int> integer(const std::string& key, int low, int high) const {
    // Comparing json with int would wrap numbers over 2^63.
    if (has(key) && at(key).is_number_integer()) {
      const double value = at(key).get<double>();
      if (value >= low && value <= high) return at(key).get<int>();
    }
    return wrong(key, fmt::format("an integer from {} to {}", low, high));
  }
  Result<int> integer_or(const std::string& key, int low, int high, int fallback) const {
    return has(key) ? integer(key, low, high) : Result<int>(fallback);
  }
  Result<float> real(const std::string& key, double low, double high) const {
    if (has(key) && at(key).is_number() && at(key) >= low && at(key) <= high)
      return at(key).get<float>();
    return wrong(key, fmt::format("a number from {} to {}", low, high));
  }
  Result<bool> flag_or(const std::string& key, bool fallback) const {
    if (!has(key)) return fallback;
    if (at(key).is_boolean()) return at(key).get<bool>();
    return wrong(key, "true or false");
  }
  Result<void> absent(const std::string& key) const {
    return has(key) ? Result<void>(wrong(key, "null")) : Result<void>();
  }

 private:
  const json& object_;
  std::string place_;
};

// Refuses what would change the computation without a trace in the weights.
Result<void> check_supported(const Keys& keys) {
  if (!keys.has("architectures") || keys.at("architectures") != json::array({kArchitecture}))
    return keys.wrong("architectures", fmt::format("[\"{}\"]", kArchitecture));
  if (!keys.has("hidden_act") || keys.at("hidden_act") != "silu")
    return keys.wrong("hidden_act", "\"silu\"");
  MOESCOPE_CHECK(keys.absent("clip_qkv"));
  MOESCOPE_CHECK(keys.absent("rope_scaling"));
  MOESCOPE_TRY(const bool bias, keys.flag_or("attention_bias", false));
  if (bias) return keys.wrong("attention_bias", "false");
  return {};
}

Result<float> read_rope_theta(const Keys& keys, const std::string& path) {
  constexpr double kLow = 1, kHigh = 1e12;
  // transformers 5 writes `rope_parameters`; older versions the top-level key.
  if (!keys.has("rope_parameters")) return keys.real("rope_theta", kLow, kHigh);
  const json& node = keys.at("rope_parameters");
  if (!node.is_object()) return keys.wrong("rope_parameters", "an object");
  const Keys rope(node, path + ": rope_parameters");
  for (const auto& [key, value] : node.items())
    if (key != "rope_theta" && key != "rope_type") MOESCOPE_CHECK(rope.absent(key));
  if (rope.has("rope_type") && rope.at("rope_type") != "default")
    return rope.wrong("rope_type", "\"default\"");
  MOESCOPE_TRY(const float theta, rope.real("rope_theta", kLow, kHigh));
  if (keys.has("rope_theta") && keys.at("rope_theta") != rope.at("rope_theta"))
    return keys.wrong("rope_theta", "the same as in rope_parameters, or no value here,");
  return theta;
}

Result<void> read_attention(const Keys& keys, ModelConfig& config) {
  MOESCOPE_TRY(config.heads, keys.integer("num_attention_heads", 1, kMaxHeads));
  MOESCOPE_TRY(config.kv_heads,
               keys.integer_or("num_key_value_heads", 1, config.heads, config.heads));
  if (config.heads % config.kv_heads != 0)
    return keys.wrong("num_key_value_heads",
                      fmt::format("a divisor of num_attention_heads ({})", config.heads));
  if (!keys.has("head_dim") && config.hidden % config.heads != 0)
    return keys.wrong("num_attention_heads",
                      fmt::format("a divisor of hidden_size ({})", config.hidden));
  MOESCOPE_TRY(config.head_dim,
               keys.integer_or("head_dim", 1, kMaxHeadDim, config.hidden / config.heads));
  // RoPE turns the two halves of a head against each other.
  if (config.head_dim % 2 != 0 || config.head_dim > kMaxHeadDim)
    return keys.wrong(keys.has("head_dim") ? "head_dim" : "num_attention_heads",
                      fmt::format("a value that makes the head dimension, now {}, even and at "
                                  "most {},",
                                  config.head_dim, kMaxHeadDim));
  return {};
}

Result<void> read_sizes(const Keys& keys, ModelConfig& config) {
  MOESCOPE_TRY(config.layers, keys.integer("num_hidden_layers", 1, kMaxLayers));
  MOESCOPE_TRY(config.hidden, keys.integer("hidden_size", 1, kMaxWidth));
  MOESCOPE_TRY(config.intermediate, keys.integer("intermediate_size", 1, kMaxWidth));
  MOESCOPE_TRY(config.vocab, keys.integer("vocab_size", 1, kMaxVocabulary));
  MOESCOPE_TRY(config.max_positions, keys.integer("max_position_embeddings", 1, kMaxPositions));
  MOESCOPE_TRY(config.experts, keys.integer("num_experts", 1, kMaxExperts));
  MOESCOPE_TRY(config.top_k, keys.integer("num_experts_per_tok", 1, config.experts));
  return {};
}

}  // namespace

Result<ModelConfig> parse_config(std::string_view text, const std::string& path) {
  MOESCOPE_TRY(const json root, core::parse_json(text, path));
  if (!root.is_object())
    return Error::bad_input(path + ": is " + core::shown(root) + ", a JSON object is needed");
  const Keys keys(root, path);
  MOESCOPE_CHECK(check_supported(keys));
  ModelConfig config;
  config.architecture = kArchitecture;
  config.json = text;
  MOESCOPE_CHECK(read_sizes(keys, config));
  MOESCOPE_CHECK(read_attention(keys, config));
  MOESCOPE_TRY(config.rms_eps, keys.real("rms_norm_eps", 1e-30, 1));
  MOESCOPE_TRY(config.rope_theta, read_rope_theta(keys, path));
  MOESCOPE_TRY(config.norm_topk, keys.flag_or("norm_topk_prob", false));
  MOESCOPE_TRY(config.tied_embeddings, keys.flag_or("tie_word_embeddings", false));
  MOESCOPE_TRY(config.end_token, keys.integer_or("eos_token_id", 0, config.vocab - 1, -1));
  return config;
}

Result<ModelConfig> read_config(const std::string& folder) {
  const std::filesystem::path path(folder);
  const std::string file = (path / "config.json").string();
  MOESCOPE_TRY(const std::string text, core::read_file(file));
  MOESCOPE_TRY(ModelConfig config, parse_config(text, file));
  // "models/octet-moe/" and "." name their folder too.
  config.name = (std::filesystem::absolute(path).lexically_normal() / "").parent_path().filename();
  return config;
}

}  // namespace moescope::model
