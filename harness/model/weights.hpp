// All weights of a model as float32, row-major [out, in] as in the file: y = x W^T.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "model/config.hpp"

namespace moescope::model {

struct ExpertWeights {
  std::vector<float> gate_up;  // [2 * intermediate, hidden]: gate rows, then up rows
  std::vector<float> down;     // [hidden, intermediate]
};

struct LayerWeights {
  std::vector<float> attention_norm, mlp_norm;  // [hidden]
  std::vector<float> qkv;                       // [q_width + 2 * kv_width, hidden]: q, k, v rows
  std::vector<float> q_norm, k_norm;            // [q_width], [kv_width]
  std::vector<float> attention_out;             // [hidden, q_width]
  std::vector<float> router;                    // [experts, hidden]
  std::vector<ExpertWeights> experts;           // [experts]
};

struct Weights {
  std::vector<float> embedding;  // [vocab, hidden]
  std::vector<LayerWeights> layers;
  std::vector<float> final_norm;  // [hidden]
  std::vector<float> head;        // [vocab, hidden]
};

// Reads FOLDER/model.safetensors, or the shards that FOLDER/model.safetensors.index.json names.
core::Result<Weights> read_weights(const std::string& folder, const ModelConfig& config);
// SHA-256 over the weight files' own hashes in name order; of the one file when there is one.
core::Result<std::string> weights_sha256(const std::string& folder);

}  // namespace moescope::model
