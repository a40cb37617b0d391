#include "engine/tiny_setup.hpp"

#include <stdexcept>

#include "core/rng.hpp"

using namespace moescope;

TinySetup::TinySetup(const std::string& name) {
  auto loaded = engine::load_model(MOESCOPE_SOURCE_DIR "/tests/golden/" + name);
  if (!loaded) throw std::runtime_error(loaded.error().message);
  model = std::move(*loaded);
}

std::vector<engine::Request> TinySetup::requests(int count, int ranks, std::uint64_t seed) const {
  core::Rng rng(seed);
  std::vector<engine::Request> requests(count);
  for (auto& request : requests) {
    const int length = rng.between(1, 30);
    for (int i = 0; i < length; ++i)
      request.prompt.push_back(rng.between(1, model->config.vocab - 1));
    request.max_new_tokens = rng.between(1, 12);
    request.family = rng.between(0, 2);
    request.source_rank = rng.between(0, ranks - 1);
  }
  return requests;
}

placement::Placement TinySetup::placement(int ranks, double replica_chance,
                                          std::uint64_t seed) const {
  core::Rng rng(seed);
  placement::Placement placement(model->config.layers, model->config.experts, ranks);
  for (int layer = 0; layer < placement.layers; ++layer) {
    for (int expert = 0; expert < placement.experts; ++expert) {
      const int primary = rng.between(0, ranks - 1);
      placement.primary_at(layer, expert) = primary;
      for (int rank = 0; rank < ranks; ++rank)
        if (rank != primary && rng.chance(replica_chance))
          placement.replicas_at(layer, expert).push_back(rank);
    }
  }
  return placement;
}

engine::ServeResult TinySetup::serve(const placement::Placement& placement,
                                     const std::vector<engine::Request>& requests,
                                     const engine::ServeOptions& options) const {
  comm::InProcessRanks ranks(placement.ranks);
  auto result = engine::serve(*model, placement, requests, families, options, ranks);
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
