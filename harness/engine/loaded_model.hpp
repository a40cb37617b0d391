// A model in the memory where it runs.
#pragma once

#include <memory>
#include <string>

#include "core/result.hpp"
#include "kernels/rank_compute.hpp"
#include "model/config.hpp"

namespace moescope::engine {

// Shared, read-only, by all ranks of a process; a rank applies only the experts that it hosts.
struct LoadedModel {
  explicit LoadedModel(model::ModelConfig config_in) : config(std::move(config_in)) {}
  virtual ~LoadedModel() = default;
  // The state of one rank over this model, which must outlive it. Called on the rank's thread.
  virtual core::Result<std::unique_ptr<kernels::RankCompute>> make_rank(int rank) const = 0;
  // What ranks exchange: bytes of a dispatched row, and of a row of answers.
  virtual std::size_t dispatch_row_bytes(kernels::DispatchLayout layout) const = 0;
  virtual std::size_t answer_row_bytes() const = 0;
  // Devices that the ranks share; 0: they run on the host's cores.
  virtual int devices() const { return 0; }

  model::ModelConfig config;
};

// From FOLDER/config.json and its weights, to run on the host's cores in float32.
core::Result<std::shared_ptr<const LoadedModel>> load_model(const std::string& folder);

}  // namespace moescope::engine
