// One measured run of one cell, as a record for the results file, and the checks on what it
// computed.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "engine/serve.hpp"
#include "experiment/plan.hpp"
#include "experiment/prepared.hpp"
#include "metrics/score.hpp"
#include "store/records.hpp"

namespace moescope::experiment {

engine::ServeOptions serve_options(const Spec& spec, const Cell& cell, const std::string& selector);

// What every run must compute: the answers and logits of the reference run (contiguous placement,
// per-expert combine).
struct Reference {
  std::string logits_sha256;
  std::vector<engine::Answer> answers;
};

// per-expert combine: the logits of all sampled tokens are equal to the bit. partial combine: first
// logits within rounding (kPartialTolerance) and the same tokens.
inline constexpr float kPartialTolerance = 1e-3F;
// Where products are in bf16, a changed last bit of a sum can become one of 2^-8 in what follows.
inline constexpr float kPartialToleranceBf16 = 0.1F;
bool is_lossless(const engine::ServeResult& result, const Reference& reference,
                 kernels::CombineMode combine, float partial_tolerance);

// Bytes between ranks from counted rows.
struct WireBytes {
  std::uint64_t dispatch_row = 0, combine_row = 0;
};
WireBytes wire_bytes(const engine::LoadedModel& model, kernels::DispatchLayout layout);

// kind: "measured", or "emulated" when the links between ranks were shaped.
store::RunRecord to_record(const engine::ServeResult& result, const Spec& spec, const Cell& cell,
                           int repeat, int order, const std::string& started,
                           const std::string& kind, bool lossless, const Prepared& prepared);

// The engine's counted rows must equal what scoring the same trace gives; names the first
// difference.
core::Result<void> check_counters(const store::RunRecord& record, const metrics::Score& score,
                                  const WireBytes& bytes);

}  // namespace moescope::experiment
