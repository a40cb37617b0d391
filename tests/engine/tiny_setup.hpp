// A tiny model with random weights, and requests and placements to run it with.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "comm/in_process.hpp"
#include "engine/serve.hpp"

struct TinySetup {
  explicit TinySetup(const std::string& name = "tiny-a");
  std::shared_ptr<const moescope::engine::LoadedModel> model;
  std::vector<std::string> families{"a", "b", "c"};

  // Random prompts of 1 to 30 tokens, sources dealt over the ranks at random.
  std::vector<moescope::engine::Request> requests(int count, int ranks, std::uint64_t seed) const;
  // Random primaries (uneven on purpose) and random replicas.
  moescope::placement::Placement placement(int ranks, double replica_chance,
                                           std::uint64_t seed) const;
  moescope::engine::ServeResult serve(const moescope::placement::Placement& placement,
                                      const std::vector<moescope::engine::Request>& requests,
                                      const moescope::engine::ServeOptions& options) const;
};
