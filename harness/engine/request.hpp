// What the engine is asked for, and what it answers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernels/combine.hpp"
#include "kernels/dispatch.hpp"

namespace moescope::engine {

struct Request {
  std::vector<std::int32_t> prompt;  // token ids, at least one
  int max_new_tokens = 32;
  int family = 0;
  int source_rank = 0;  // the rank that owns the sequence and its key-value cache
};

struct Answer {
  std::vector<std::int32_t> tokens;  // generated, without the end token
  double ttft_s = 0, e2e_s = 0;      // from the start of the run, when all requests are there
  std::uint64_t logits_digest = 0;   // over every row of logits that chose a token
  std::vector<float> first_logits;   // [vocab] of the first new token, when options.keep_logits

  // Mean time per token after the first; 0 for an answer of one token. steps counts the sampled
  // tokens, the end token included.
  int sampled = 0;
  double tpot_s() const { return sampled > 1 ? (e2e_s - ttft_s) / (sampled - 1) : 0; }
};

struct ServeOptions {
  kernels::DispatchLayout layout = kernels::DispatchLayout::per_rank;
  kernels::CombineMode combine = kernels::CombineMode::per_expert;
  std::string selector = "local-first";
  std::map<std::string, std::string> selector_settings = {};  // by plain name: "theta"
  int max_batch_per_rank = 16;                                // sequences decoding at once
  int prefill_tokens_per_rank = 512;  // per step; a longer prompt runs alone
  bool record = true;                 // routing trace, traffic, load and phase times
  bool keep_logits = false;
};

std::string to_string(kernels::DispatchLayout layout);  // "per-rank", "per-expert"
std::string to_string(kernels::CombineMode mode);       // "per-expert", "partial"

}  // namespace moescope::engine
