// A model ready to run on the host: weights packed for the GEMMs.
#pragma once

#include <memory>
#include <vector>

#include "core/result.hpp"
#include "engine/loaded_model.hpp"
#include "kernels/attention.hpp"
#include "kernels/experts.hpp"
#include "kernels/linear.hpp"
#include "model/weights.hpp"

namespace moescope::engine {

struct PackedLayer {
  std::vector<float> attention_norm, mlp_norm, q_norm, k_norm;
  kernels::PackedLinear qkv, attention_out, router;
  kernels::ExpertBank experts;
};

struct PackedModel final : LoadedModel {
  // Takes the weights apart layer by layer, so that both forms are in memory for one layer at a
  // time.
  PackedModel(model::ModelConfig config, model::Weights weights);

  core::Result<std::unique_ptr<kernels::RankCompute>> make_rank(int rank) const override;
  std::size_t dispatch_row_bytes(kernels::DispatchLayout layout) const override {
    return kernels::wire_row_bytes(layout, config.hidden, config.top_k);
  }
  std::size_t answer_row_bytes() const override { return config.hidden * sizeof(float); }

  std::vector<float> embedding;  // [vocab, hidden]
  std::vector<PackedLayer> layers;
  std::vector<float> final_norm;
  kernels::PackedLinear head;
  kernels::RotaryTable rotary;
};

}  // namespace moescope::engine
