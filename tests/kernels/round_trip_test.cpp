#include "round_trip.hpp"

#include <catch2/catch.hpp>

using namespace moescope::kernels;
using moescope::core::Rng;

namespace {

constexpr DispatchLayout kLayouts[] = {DispatchLayout::per_rank, DispatchLayout::per_expert};
constexpr CombineMode kModes[] = {CombineMode::per_expert, CombineMode::partial};

// Every source rank routes its own tokens over the same experts and ranks.
std::vector<Routing> random_sources(Rng& rng, const Routing& sizes) {
  std::vector<Routing> sources(sizes.ranks, sizes);
  for (auto& source : sources) {
    source.tokens = rng.between(0, 2) == 0 ? rng.between(0, 1) : rng.between(2, 30);
    draw_choices(rng, source);
  }
  return sources;
}

std::vector<Floats> random_tokens(Rng& rng, const std::vector<Routing>& sources, int hidden) {
  std::vector<Floats> x;
  for (const auto& source : sources)
    x.push_back(random_floats(rng, static_cast<std::size_t>(source.tokens) * hidden));
  return x;
}

void check_all_ways(const Layer& layer, const std::vector<Routing>& sources,
                    const std::vector<Floats>& x) {
  for (const auto layout : kLayouts)
    for (const auto mode : kModes) {
      const auto out = round_trip(layer, sources, x, layout, mode);
      for (std::size_t s = 0; s < sources.size(); ++s)
        REQUIRE(relative_error(out[s], layer.exact(sources[s], x[s])) < 1e-5);
    }
}

}  // namespace

TEST_CASE("dispatch, experts and combine give the mixture's sum in every layout and mode") {
  Rng rng(1);
  for (int i = 0; i < 30; ++i) {
    const Routing sizes = random_routing(rng);
    const Layer layer(sizes.experts_count, rng.between(1, 40), rng.between(1, 20), i);
    const auto sources = random_sources(rng, sizes);
    check_all_ways(layer, sources, random_tokens(rng, sources, layer.hidden));
  }
}

TEST_CASE("all tokens of all ranks may go to one expert on one rank") {
  Rng rng(2);
  Routing routing;
  routing.tokens = 50;
  routing.experts_count = 4;
  routing.ranks = 3;
  routing.experts.assign(50, 2);
  routing.hosts.assign(50, 1);
  routing.gates = random_floats(rng, 50);
  const std::vector<Routing> sources(3, routing);
  check_all_ways(Layer(4, 24, 8, 3), sources, random_tokens(rng, sources, 24));
}

TEST_CASE("with per-expert answers the bits do not depend on placement, layout or batch") {
  Rng rng(4);
  Routing sizes;
  sizes.experts_count = 16;
  sizes.top_k = 4;
  sizes.ranks = 5;
  const Layer layer(16, 128, 32, 5);
  const auto sources = random_sources(rng, sizes);
  const auto x = random_tokens(rng, sources, 128);
  const auto first = round_trip(layer, sources, x, kLayouts[0], CombineMode::per_expert);
  for (const auto layout : kLayouts)
    for (int i = 0; i < 5; ++i) {
      auto moved = sources;
      for (auto& source : moved)
        for (auto& host : source.hosts) host = rng.between(0, sizes.ranks - 1);
      CHECK(round_trip(layer, moved, x, layout, CombineMode::per_expert) == first);
    }
  // Each source alone, on a single rank.
  for (std::size_t s = 0; s < sources.size(); ++s) {
    Routing alone = sources[s];
    alone.ranks = 1;
    alone.hosts.assign(alone.hosts.size(), 0);
    CHECK(round_trip(layer, {alone}, {x[s]}, kLayouts[0], CombineMode::per_expert)[0] == first[s]);
  }
}

TEST_CASE("on one rank the partial sums are the whole sum, bit for bit") {
  Rng rng(6);
  Routing routing;
  routing.tokens = 33;
  routing.experts_count = 12;
  routing.top_k = 5;
  draw_choices(rng, routing);
  const Layer layer(12, 40, 16, 7);
  const auto x = random_tokens(rng, {routing}, 40);
  CHECK(round_trip(layer, {routing}, x, kLayouts[0], CombineMode::partial) ==
        round_trip(layer, {routing}, x, kLayouts[0], CombineMode::per_expert));
}
