// What is done with a row of logits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace moescope::engine {

// The largest logit's token; of equal ones the lowest.
std::size_t greedy_token(const float* logits, std::size_t vocab);

// A 64-bit digest of the exact bits, chained over a sequence's rows. It is fast (a few GB/s), not
// cryptographic: it tells rows apart that differ in any bit.
std::uint64_t digest_logits(std::uint64_t chain, const float* logits, std::size_t vocab);

}  // namespace moescope::engine
