#include "model/weights.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "core/json_text.hpp"
#include "core/sha256.hpp"
#include "model/weight_files.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;

constexpr const char* kHead = "lm_head.weight";

// Reads tensors by name and remembers which, so that what nobody asked for can be named.
class Reader {
 public:
  explicit Reader(const WeightFiles& files) : files_(files) {}

  // The parts' rows under each other: part i has rows[i] rows.
  struct Part {
    std::string name;
    std::int64_t rows;
  };
  Result<std::vector<float>> stacked(const std::vector<Part>& parts, std::int64_t columns) {
    std::vector<float> all;
    for (const auto& part : parts) {
      MOESCOPE_TRY(const auto values, take(part.name, {part.rows, columns}));
      if (all.empty()) all.reserve(values.size() * parts.size());
      all.insert(all.end(), values.begin(), values.end());
    }
    return all;
  }
  Result<std::vector<float>> take(const std::string& name, const std::vector<std::int64_t>& shape) {
    used_.insert(name);
    return files_.read(name, shape);
  }

  // A bias or a further expert that is not computed would make every output quietly wrong.
  Result<void> check_all_used(const std::string& folder, const ModelConfig& config) const {
    for (const auto& name : files_.names()) {
      if (used_.contains(name) || (name == kHead && config.tied_embeddings)) continue;
      return Error::bad_input(fmt::format(
          "{}: tensor {} has no place in the {} that config.json describes ({} "
          "layers, {} experts)",
          folder, core::shown(name), config.architecture, config.layers, config.experts));
    }
    return {};
  }

 private:
  const WeightFiles& files_;
  std::set<std::string> used_;
};

Result<ExpertWeights> read_expert(Reader& reader, const std::string& prefix,
                                  const ModelConfig& config) {
  ExpertWeights expert;
  MOESCOPE_TRY(expert.gate_up, reader.stacked({{prefix + "gate_proj.weight", config.intermediate},
                                               {prefix + "up_proj.weight", config.intermediate}},
                                              config.hidden));
  MOESCOPE_TRY(expert.down,
               reader.take(prefix + "down_proj.weight", {config.hidden, config.intermediate}));
  return expert;
}

Result<LayerWeights> read_layer(Reader& reader, int index, const ModelConfig& config) {
  const std::string prefix = fmt::format("model.layers.{}.", index);
  const std::string attention = prefix + "self_attn.";
  const int q = config.q_width(), kv = config.kv_width(), hidden = config.hidden;
  LayerWeights layer;
  MOESCOPE_TRY(layer.attention_norm, reader.take(prefix + "input_layernorm.weight", {hidden}));
  MOESCOPE_TRY(layer.mlp_norm, reader.take(prefix + "post_attention_layernorm.weight", {hidden}));
  MOESCOPE_TRY(layer.qkv, reader.stacked({{attention + "q_proj.weight", q},
                                          {attention + "k_proj.weight", kv},
                                          {attention + "v_proj.weight", kv}},
                                         hidden));
  MOESCOPE_TRY(layer.q_norm, reader.take(attention + "q_norm.weight", {q}));
  MOESCOPE_TRY(layer.k_norm, reader.take(attention + "k_norm.weight", {kv}));
  MOESCOPE_TRY(layer.attention_out, reader.take(attention + "o_proj.weight", {hidden, q}));
  MOESCOPE_TRY(layer.router, reader.take(prefix + "mlp.gate.weight", {config.experts, hidden}));
  for (int e = 0; e < config.experts; ++e) {
    MOESCOPE_TRY(ExpertWeights expert,
                 read_expert(reader, fmt::format("{}mlp.experts.{}.", prefix, e), config));
    layer.experts.push_back(std::move(expert));
  }
  return layer;
}

}  // namespace

Result<Weights> read_weights(const std::string& folder, const ModelConfig& config) {
  MOESCOPE_TRY(const WeightFiles files, WeightFiles::open(folder));
  Reader reader(files);
  Weights weights;
  MOESCOPE_TRY(weights.embedding,
               reader.take("model.embed_tokens.weight", {config.vocab, config.hidden}));
  for (int i = 0; i < config.layers; ++i) {
    MOESCOPE_TRY(LayerWeights layer, read_layer(reader, i, config));
    weights.layers.push_back(std::move(layer));
  }
  MOESCOPE_TRY(weights.final_norm, reader.take("model.norm.weight", {config.hidden}));
  if (config.tied_embeddings) {
    weights.head = weights.embedding;
  } else {
    MOESCOPE_TRY(weights.head, reader.take(kHead, {config.vocab, config.hidden}));
  }
  MOESCOPE_CHECK(reader.check_all_used(folder, config));
  return weights;
}

Result<std::string> weights_sha256(const std::string& folder) {
  MOESCOPE_TRY(const WeightIndex index, read_weight_index(folder));
  std::string hashes;
  for (const auto& name : index.files) {
    MOESCOPE_TRY(const auto hash,
                 core::sha256_file((std::filesystem::path(folder) / name).string()));
    hashes += hash;
  }
  return index.files.size() == 1 ? hashes : core::sha256_hex(hashes);
}

}  // namespace moescope::model
