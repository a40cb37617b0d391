// A model ready to run: weights packed for the GEMMs. Shared, read-only, by all ranks of a process;
// a rank applies only the experts that it hosts.
#pragma once

#include <memory>
#include <vector>

#include "core/result.hpp"
#include "kernels/attention.hpp"
#include "kernels/experts.hpp"
#include "kernels/linear.hpp"
#include "model/config.hpp"
#include "model/weights.hpp"

namespace moescope::engine {

struct PackedLayer {
  std::vector<float> attention_norm, mlp_norm, q_norm, k_norm;
  kernels::PackedLinear qkv, attention_out, router;
  kernels::ExpertBank experts;
};

struct PackedModel {
  // Takes the weights apart layer by layer, so that both forms are in memory for one layer at a
  // time.
  PackedModel(model::ModelConfig config, model::Weights weights);

  model::ModelConfig config;
  std::vector<float> embedding;  // [vocab, hidden]
  std::vector<PackedLayer> layers;
  std::vector<float> final_norm;
  kernels::PackedLinear head;
  kernels::RotaryTable rotary;
};

core::Result<std::shared_ptr<const PackedModel>> load_model(const std::string& folder);

}  // namespace moescope::engine
