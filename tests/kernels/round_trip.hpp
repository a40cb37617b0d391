// A whole expert-parallel layer on ranks that are played one after the other: plan, pack, exchange,
// group, experts, answer, exchange, combine.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/combine.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/experts.hpp"
#include "random_data.hpp"

// What the router and the selector decide for the tokens of one source rank.
struct Routing {
  int tokens = 0, top_k = 1, experts_count = 1, ranks = 1;
  std::vector<std::uint16_t> experts;
  Floats gates;
  std::vector<std::int32_t> hosts;
};

// Sizes drawn so that no tokens, one token, k = E and more ranks than experts all come up.
Routing random_routing(moescope::core::Rng& rng);
// Distinct experts and random gates for each token, served by random ranks.
void draw_choices(moescope::core::Rng& rng, Routing& routing);

struct Layer {
  int hidden, intermediate;
  std::vector<Floats> gate_up, down;
  moescope::kernels::ExpertBank bank;

  Layer(int experts, int hidden, int intermediate, std::uint64_t seed);
  // The sum of gate * expert(x) over a token's choices, in double precision.
  std::vector<double> exact(const Routing& routing, const Floats& x) const;
};

// x and routing of every source rank -> the combined rows of every source rank.
std::vector<Floats> round_trip(const Layer& layer, const std::vector<Routing>& routing,
                               const std::vector<Floats>& x,
                               moescope::kernels::DispatchLayout layout,
                               moescope::kernels::CombineMode mode);
