#include "engine/logits.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <set>

#include "core/rng.hpp"

using namespace moescope;

TEST_CASE("the greedy token is the largest logit's, of equal ones the lowest") {
  const std::vector<float> logits{-1, 3, 2, 3};
  CHECK(engine::greedy_token(logits.data(), logits.size()) == 1);
}

TEST_CASE("the digest sees every single bit, order and position") {
  core::Rng rng(1);
  std::vector<float> logits(37);
  for (auto& value : logits) value = static_cast<float>(rng.uniform());
  std::set<std::uint64_t> seen{engine::digest_logits(0, logits.data(), logits.size())};
  for (std::size_t i = 0; i < logits.size(); ++i) {
    for (int bit = 0; bit < 32; ++bit) {
      auto changed = logits;
      changed[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(changed[i]) ^ (1U << bit));
      seen.insert(engine::digest_logits(0, changed.data(), changed.size()));
    }
  }
  std::swap(logits[0], logits[4]);
  seen.insert(engine::digest_logits(0, logits.data(), logits.size()));
  seen.insert(engine::digest_logits(1, logits.data(), logits.size()));
  CHECK(seen.size() == 1 + 37 * 32 + 2);
}
