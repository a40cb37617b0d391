#include "model/weights.hpp"

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "core/sha256.hpp"
#include "model/fixtures.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;
using nlohmann::json;

namespace {

model::ModelConfig config_with(bool tied) {
  json config = tiny_config();
  config["tie_word_embeddings"] = tied;
  return *model::parse_config(config.dump(), "config.json");
}

void write(const TemporaryFolder& folder, const std::string& name, const std::string& bytes) {
  REQUIRE(core::write_file_atomic(folder.file(name), bytes));
}

core::Result<model::Weights> read(const RawTensors& tensors, bool tied = false) {
  const TemporaryFolder folder;
  write(folder, "model.safetensors", safetensors_file(tensors));
  return model::read_weights(folder.path(), config_with(tied));
}

// The seed that tiny_weights() gave the tensor.
float seed_of(const std::string& name) {
  const auto tensors = tiny_weights();
  return 1000.0F * static_cast<float>(std::distance(tensors.begin(), tensors.find(name)));
}

// Writes the tensors in two shards with their index.
void write_shards(const TemporaryFolder& folder, const RawTensors& tensors) {
  RawTensors shards[2];
  json map = json::object();
  for (const auto& [name, tensor] : tensors) {
    const std::size_t shard = map.size() % 2;
    shards[shard][name] = tensor;
    map[name] = shard == 0 ? "a.safetensors" : "b.safetensors";
  }
  write(folder, "a.safetensors", safetensors_file(shards[0]));
  write(folder, "b.safetensors", safetensors_file(shards[1]));
  write(folder, "model.safetensors.index.json", json{{"weight_map", map}}.dump());
}

}  // namespace

TEST_CASE("every tensor lands in its place") {
  const auto weights = read(tiny_weights());
  REQUIRE(weights);
  CHECK(weights->embedding.size() == 20 * 16);
  CHECK(weights->embedding.front() == seed_of("model.embed_tokens.weight"));
  CHECK(weights->final_norm.back() == seed_of("model.norm.weight") + 15);
  CHECK(weights->head.front() == seed_of("lm_head.weight"));
  REQUIRE(weights->layers.size() == 2);
  const auto& layer = weights->layers[1];
  const std::string prefix = "model.layers.1.";
  CHECK(layer.attention_norm.front() == seed_of(prefix + "input_layernorm.weight"));
  CHECK(layer.mlp_norm.front() == seed_of(prefix + "post_attention_layernorm.weight"));
  REQUIRE(layer.qkv.size() == (16 + 8 + 8) * 16);
  CHECK(layer.qkv[0] == seed_of(prefix + "self_attn.q_proj.weight"));
  CHECK(layer.qkv[16 * 16] == seed_of(prefix + "self_attn.k_proj.weight"));
  CHECK(layer.qkv[24 * 16] == seed_of(prefix + "self_attn.v_proj.weight"));
  CHECK(layer.q_norm.front() == seed_of(prefix + "self_attn.q_norm.weight"));
  CHECK(layer.k_norm.size() == 8);
  CHECK(layer.attention_out.front() == seed_of(prefix + "self_attn.o_proj.weight"));
  CHECK(layer.router.front() == seed_of(prefix + "mlp.gate.weight"));
  REQUIRE(layer.experts.size() == 4);
  const auto& expert = layer.experts[3];
  REQUIRE(expert.gate_up.size() == 2 * 6 * 16);
  CHECK(expert.gate_up[0] == seed_of(prefix + "mlp.experts.3.gate_proj.weight"));
  CHECK(expert.gate_up[6 * 16] == seed_of(prefix + "mlp.experts.3.up_proj.weight"));
  CHECK(expert.down.front() == seed_of(prefix + "mlp.experts.3.down_proj.weight"));
}

TEST_CASE("tied embeddings need no head") {
  auto tensors = tiny_weights();
  CHECK(read(tensors, true));
  tensors.erase("lm_head.weight");
  const auto weights = read(tensors, true);
  REQUIRE(weights);
  CHECK(weights->head == weights->embedding);
  CHECK(mentions(read(tensors, false).error().message,
                 {"\"lm_head.weight\"", "missing", "[20, 16]"}));
}

TEST_CASE("tensors that do not fit the config are named") {
  auto tensors = tiny_weights();
  tensors.erase("model.layers.1.mlp.experts.2.up_proj.weight");
  CHECK(mentions(read(tensors).error().message,
                 {"\"model.layers.1.mlp.experts.2.up_proj.weight\"", "missing", "[6, 16]"}));
  tensors = tiny_weights();
  tensors["model.layers.0.mlp.gate.weight"] = f32_tensor({5, 16}, std::vector<float>(80));
  CHECK(mentions(read(tensors).error().message,
                 {"model.layers.0.mlp.gate.weight", "[5, 16]", "[4, 16]"}));
  tensors = tiny_weights();
  tensors["model.layers.0.self_attn.q_proj.bias"] = f32_tensor({16}, std::vector<float>(16));
  CHECK(mentions(read(tensors).error().message, {"q_proj.bias", "no place"}));
}

TEST_CASE("shards are read as one") {
  const TemporaryFolder folder;
  write_shards(folder, tiny_weights());
  const auto weights = model::read_weights(folder.path(), config_with(false));
  REQUIRE(weights);
  const auto single = read(tiny_weights());
  REQUIRE(single);
  CHECK(weights->embedding == single->embedding);
  CHECK(weights->layers[1].qkv == single->layers[1].qkv);
  CHECK(weights->layers[0].experts[3].gate_up == single->layers[0].experts[3].gate_up);
}

TEST_CASE("faults of an index are named") {
  const TemporaryFolder folder;
  const auto message = [&](const json& index) {
    write(folder, "model.safetensors.index.json", index.dump());
    return model::read_weights(folder.path(), config_with(false)).error().message;
  };
  CHECK(mentions(model::read_weights(folder.path(), config_with(false)).error().message,
                 {folder.path(), "model.safetensors", "needed"}));
  CHECK(mentions(message(json::array()), {"index.json", "weight_map"}));
  CHECK(mentions(message({{"weight_map", 1}}), {"weight_map"}));
  for (const char* path : {"../a.safetensors", "/etc/passwd", "..", ""})
    CHECK(mentions(message({{"weight_map", {{"t", path}}}}), {"\"t\"", "same folder"}));
  CHECK(mentions(message({{"weight_map", {{"t", 1}}}}), {"\"t\"", "same folder"}));
  CHECK(mentions(message({{"weight_map", {{"t", "gone.safetensors"}}}}), {"gone.safetensors"}));
  CHECK(mentions(message({{"weight_map", json::object()}}), {"embed_tokens", "missing"}));
  write(folder, "a.safetensors", safetensors_file(RawTensors{}));
  CHECK(mentions(message({{"weight_map", {{"model.embed_tokens.weight", "a.safetensors"}}}}),
                 {"a.safetensors", "embed_tokens", "missing"}));
}

TEST_CASE("weights_sha256 is the file's hash, or the hash of the shards' hashes") {
  const TemporaryFolder single, sharded;
  const auto bytes = safetensors_file(tiny_weights());
  write(single, "model.safetensors", bytes);
  CHECK(*model::weights_sha256(single.path()) == core::sha256_hex(bytes));
  write_shards(sharded, tiny_weights());
  CHECK(*model::weights_sha256(sharded.path()) ==
        core::sha256_hex(*core::sha256_file(sharded.file("a.safetensors")) +
                         *core::sha256_file(sharded.file("b.safetensors"))));
  CHECK_FALSE(model::weights_sha256("/no/such"));
}
