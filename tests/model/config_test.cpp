#include "model/config.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <limits>

#include "core/file.hpp"
#include "model/fixtures.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;
using nlohmann::json;

namespace {

core::Result<model::ModelConfig> parse(const json& config) {
  return model::parse_config(config.dump(), "config.json");
}

// The message when `key` has `value`; a discarded value removes the key.
std::string message_with(const std::string& key, const json& value) {
  json config = tiny_config();
  config[key] = value;
  if (value.is_discarded()) config.erase(key);
  const auto parsed = parse(config);
  INFO(key << ": " << value.dump());
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind == core::ErrorKind::bad_input);
  return parsed.error().message;
}

}  // namespace

TEST_CASE("read_config reads every value") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("tiny"));
  REQUIRE(core::write_file_atomic(folder.file("tiny/config.json"), tiny_config().dump()));
  const auto config = model::read_config(folder.file("tiny/"));
  REQUIRE(config);
  CHECK(config->name == "tiny");
  CHECK(config->architecture == "OlmoeForCausalLM");
  CHECK(config->json == tiny_config().dump());
  CHECK(config->layers == 2);
  CHECK(config->hidden == 16);
  CHECK(config->intermediate == 6);
  CHECK(config->vocab == 20);
  CHECK(config->head_dim == 4);
  CHECK(config->q_width() == 16);
  CHECK(config->kv_width() == 8);
  CHECK(config->max_positions == 64);
  CHECK(config->experts == 4);
  CHECK(config->top_k == 2);
  CHECK(config->rms_eps == 1e-5F);
  CHECK(config->rope_theta == 10000.0F);
  CHECK_FALSE(config->norm_topk);
  CHECK_FALSE(config->tied_embeddings);
  CHECK(config->end_token == 1);
}

TEST_CASE("a config that is missing names its path") {
  CHECK(mentions(model::read_config("/no/such").error().message, {"/no/such/config.json"}));
}

TEST_CASE("keys that may be left out have the architecture's defaults") {
  json config = tiny_config();
  for (const char* key : {"num_key_value_heads", "eos_token_id", "tie_word_embeddings", "clip_qkv",
                          "norm_topk_prob", "attention_bias"})
    config.erase(key);
  const auto parsed = parse(config);
  REQUIRE(parsed);
  CHECK(parsed->kv_heads == 4);
  CHECK(parsed->end_token == -1);
}

TEST_CASE("rope_theta is read in both spellings") {
  json config = tiny_config();
  config["rope_parameters"] = {{"rope_theta", 5e5}, {"rope_type", "default"}};
  CHECK(mentions(parse(config).error().message, {"rope_theta", "10000", "rope_parameters"}));
  config.erase("rope_theta");
  CHECK(parse(config)->rope_theta == 5e5F);
  config["rope_parameters"]["rope_type"] = "yarn";
  CHECK(mentions(parse(config).error().message, {"rope_type", "yarn", "default"}));
  config["rope_parameters"] = {{"rope_theta", 5e5}, {"factor", 4}};
  CHECK(mentions(parse(config).error().message, {"factor", "4", "null"}));
  config["rope_parameters"] = 3;
  CHECK(mentions(parse(config).error().message, {"rope_parameters", "3", "object"}));
}

TEST_CASE("a head dimension of its own is taken") {
  json config = tiny_config();
  config["head_dim"] = 8;
  CHECK(parse(config)->q_width() == 32);
  config["head_dim"] = 7;
  CHECK(mentions(parse(config).error().message, {"head_dim", "7", "even"}));
}

TEST_CASE("values out of range name the key, what was found and what is needed") {
  CHECK(message_with("num_experts", json(json::value_t::discarded)) ==
        "config.json: key \"num_experts\" is missing, an integer from 1 to 65535 is needed");
  CHECK(message_with("num_experts", 65536) ==
        "config.json: key \"num_experts\" is 65536, an integer from 1 to 65535 is needed");
  for (const char* key : {"num_hidden_layers", "hidden_size", "intermediate_size", "vocab_size",
                          "num_attention_heads", "num_key_value_heads", "max_position_embeddings",
                          "num_experts", "num_experts_per_tok"})
    for (const json& value :
         {json(0), json(-1), json(2.5), json("8"), json(std::numeric_limits<std::int64_t>::max()),
          json(std::numeric_limits<std::uint64_t>::max()), json::array()})
      CHECK(mentions(message_with(key, value), {key, "needed"}));
  CHECK(mentions(message_with("num_experts_per_tok", 5), {"num_experts_per_tok", "5", "1 to 4"}));
  CHECK(mentions(message_with("num_key_value_heads", 3), {"3", "divisor", "(4)"}));
  CHECK(mentions(message_with("num_attention_heads", 6), {"6", "divisor", "(16)"}));
  CHECK(mentions(message_with("num_attention_heads", 16), {"now 1", "even"}));
  CHECK(mentions(message_with("rms_norm_eps", 0), {"rms_norm_eps", "0"}));
  CHECK(mentions(message_with("rope_theta", "1e4"), {"rope_theta", "\"1e4\""}));
  CHECK(mentions(message_with("eos_token_id", 20), {"eos_token_id", "20", "0 to 19"}));
  CHECK(mentions(message_with("norm_topk_prob", 1), {"norm_topk_prob", "true or false"}));
}

TEST_CASE("what is not supported is refused by name") {
  CHECK(mentions(message_with("architectures", {"MixtralForCausalLM"}),
                 {"architectures", "MixtralForCausalLM", "OlmoeForCausalLM"}));
  CHECK(mentions(message_with("architectures", json::array()), {"OlmoeForCausalLM"}));
  CHECK(mentions(message_with("hidden_act", "gelu"), {"hidden_act", "gelu", "silu"}));
  CHECK(mentions(message_with("clip_qkv", 8), {"clip_qkv", "8", "null"}));
  CHECK(mentions(message_with("rope_scaling", {{"factor", 2}}), {"rope_scaling", "null"}));
  CHECK(mentions(message_with("attention_bias", true), {"attention_bias", "false"}));
}

TEST_CASE("a config that is no object is refused") {
  CHECK(mentions(model::parse_config("[1]", "c").error().message, {"c: is [1]", "object"}));
  CHECK(mentions(model::parse_config("{", "c").error().message, {"c: not valid UTF-8 JSON"}));
}
