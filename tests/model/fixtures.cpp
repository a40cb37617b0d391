#include "model/fixtures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

using nlohmann::json;

namespace {

std::string utf8_of_small(int code_point) {
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  return {static_cast<char>(0xC0 | code_point >> 6), static_cast<char>(0x80 | (code_point & 63))};
}

}  // namespace

json tiny_config() {
  return {{"architectures", {"OlmoeForCausalLM"}},
          {"attention_bias", false},
          {"clip_qkv", nullptr},
          {"eos_token_id", 1},
          {"hidden_act", "silu"},
          {"hidden_size", 16},
          {"intermediate_size", 6},
          {"max_position_embeddings", 64},
          {"norm_topk_prob", false},
          {"num_attention_heads", 4},
          {"num_experts", 4},
          {"num_experts_per_tok", 2},
          {"num_hidden_layers", 2},
          {"num_key_value_heads", 2},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"tie_word_embeddings", false},
          {"vocab_size", 20}};
}

std::string spelling_of(unsigned char byte) {
  int shifted = 0;
  for (int b = 0; b < 256; ++b) {
    const bool prints = (b > 32 && b < 127) || (b > 160 && b != 173);
    if (b == byte) return utf8_of_small(prints ? b : 256 + shifted);
    if (!prints) ++shifted;
  }
  return {};
}

json tiny_tokenizer() {
  json vocab = json::object();
  for (int b = 0; b < 256; ++b) vocab[spelling_of(static_cast<unsigned char>(b))] = b;
  json merges = json::array();
  int next = 256;
  for (const auto& [left, right] : std::vector<std::pair<std::string, std::string>>{
           {"h", "e"}, {"l", "l"}, {"he", "ll"}, {"hell", "o"}, {"Ġ", "t"}, {"he", "r"}}) {
    merges.push_back(json::array({left, right}));
    vocab[left + right] = next++;
  }
  const json end = {{"id", next},         {"content", "<|endoftext|>"}, {"lstrip", false},
                    {"rstrip", false},    {"single_word", false},       {"special", true},
                    {"normalized", false}};
  return {
      {"version", "1.0"},
      {"truncation", nullptr},
      {"padding", nullptr},
      {"normalizer", nullptr},
      {"post_processor", nullptr},
      {"added_tokens", json::array({end})},
      {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}}},
      {"decoder", {{"type", "ByteLevel"}}},
      {"model", {{"type", "BPE"}, {"dropout", nullptr}, {"vocab", vocab}, {"merges", merges}}}};
}

std::string safetensors_file(const std::string& header, const std::string& data) {
  const std::uint64_t size = header.size();
  std::string file(sizeof size, '\0');
  std::memcpy(file.data(), &size, sizeof size);
  return file + header + data;
}

std::string safetensors_file(const RawTensors& tensors) {
  json header = {{"__metadata__", {{"format", "pt"}}}};
  std::string data;
  for (const auto& [name, tensor] : tensors) {
    const auto begin = data.size();
    data += tensor.bytes;
    header[name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
  }
  return safetensors_file(header.dump(), data);
}

RawTensor f32_tensor(const std::vector<std::int64_t>& shape, const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return {.dtype = "F32", .shape = shape, .bytes = bytes};
}

RawTensors tiny_weights() {
  std::map<std::string, std::vector<std::int64_t>> shapes = {
      {"model.embed_tokens.weight", {20, 16}},
      {"model.norm.weight", {16}},
      {"lm_head.weight", {20, 16}}};
  for (int i = 0; i < 2; ++i) {
    const auto layer = fmt::format("model.layers.{}.", i);
    shapes[layer + "input_layernorm.weight"] = {16};
    shapes[layer + "post_attention_layernorm.weight"] = {16};
    shapes[layer + "self_attn.q_proj.weight"] = {16, 16};
    shapes[layer + "self_attn.k_proj.weight"] = {8, 16};
    shapes[layer + "self_attn.v_proj.weight"] = {8, 16};
    shapes[layer + "self_attn.o_proj.weight"] = {16, 16};
    shapes[layer + "self_attn.q_norm.weight"] = {16};
    shapes[layer + "self_attn.k_norm.weight"] = {8};
    shapes[layer + "mlp.gate.weight"] = {4, 16};
    for (int e = 0; e < 4; ++e) {
      const auto expert = fmt::format("{}mlp.experts.{}.", layer, e);
      shapes[expert + "gate_proj.weight"] = {6, 16};
      shapes[expert + "up_proj.weight"] = {6, 16};
      shapes[expert + "down_proj.weight"] = {16, 6};
    }
  }
  RawTensors tensors;
  float seed = 0;
  for (const auto& [name, shape] : shapes) {
    std::size_t count = 1;
    for (const auto dimension : shape) count *= static_cast<std::size_t>(dimension);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = seed + static_cast<float>(i);
    tensors[name] = f32_tensor(shape, values);
    seed += 1000;
  }
  return tensors;
}

bool mentions(const std::string& message, const std::vector<std::string>& parts) {
  return std::ranges::all_of(
      parts, [&](const auto& part) { return message.find(part) != std::string::npos; });
}
