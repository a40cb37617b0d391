// What a rank writes down while it works, and the recordings of all ranks put together.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::engine {

// The parts of a layer's time (metrics.md, phase times). Wait is time blocked on other ranks, in
// either exchange; it is apart from the wire.
enum class PhaseName {
  attention,
  router,
  dispatch_pack,
  dispatch_wire,
  expert,
  combine_wire,
  combine_reduce,
  wait
};
inline constexpr int kPhases = 8;
const std::vector<std::string>& phase_names();

struct Shape {
  int families = 1, layers = 0, experts = 0, top_k = 0, ranks = 1;
};

// One rank's notes; sizes in brackets, R is the peer.
struct RankRecording {
  std::vector<std::uint8_t> step_is_decode;           // [steps]
  std::vector<std::int64_t> step_tokens;              // [steps] this rank's tokens
  std::vector<double> step_seconds;                   // [steps] this rank's time
  std::vector<float> phase_seconds;                   // [steps, L, phases]
  std::vector<std::uint32_t> load;                    // [steps, L] activations executed here
  std::vector<std::uint32_t> dispatch_rows;           // [steps, L, R] rows sent to R
  std::vector<std::uint32_t> combine_rows;            // [steps, L, R] rows that came back from R
  std::vector<std::uint64_t> family_dispatch_rows;    // [F, L, R]
  std::vector<std::uint64_t> family_combine_rows;     // [F, L, R]
  std::vector<std::uint16_t> expert_ids;              // [tokens, L, k]
  std::vector<float> gates;                           // [tokens, L, k]
  std::vector<std::int32_t> request, position, step;  // [tokens]
};

// Adds the time since the last lap to a phase of the current step and layer. Off: costs nothing.
class PhaseClock {
 public:
  using Clock = std::chrono::steady_clock;
  void start(float* phases) {
    phases_ = phases;
    if (phases_) last_ = Clock::now();
  }
  bool on() const { return phases_ != nullptr; }
  void lap(PhaseName phase) { lap(phase, 0); }
  // elsewhere_s of the lap belong to another phase, which the caller adds.
  void lap(PhaseName phase, double elsewhere_s) {
    if (!phases_) return;
    const auto now = Clock::now();
    add(phase, std::chrono::duration<double>(now - last_).count() - elsewhere_s);
    last_ = now;
  }
  void add(PhaseName phase, double seconds) {
    if (phases_) phases_[static_cast<int>(phase)] += static_cast<float>(seconds);
  }

 private:
  float* phases_ = nullptr;
  Clock::time_point last_;
};

struct Recording {
  Shape shape;
  int steps = 0;
  std::vector<std::uint8_t> step_is_decode;  // [steps]
  std::vector<std::int64_t> step_tokens;     // [steps] over all ranks
  std::vector<double> step_seconds;          // [steps] the slowest rank's
  std::vector<float> phase_seconds;          // [steps, L, R, phases]
  std::vector<std::uint64_t> load;           // [steps, L, R]
  // Rows between ranks; the diagonal stayed at home. Combine rows go from host to source.
  std::vector<std::uint32_t> dispatch_rows, combine_rows;                // [steps, L, R, R]
  std::vector<std::uint64_t> family_dispatch_rows, family_combine_rows;  // [F, L, R, R]
  // In the order in which every source rank ran them: by step, then source rank, then batch row.
  routing::RoutingTrace trace;
};

// request_family and request_source: per request; families: names.
Recording merge(const Shape& shape, std::vector<RankRecording> ranks,
                const std::vector<std::int32_t>& request_family,
                const std::vector<std::int32_t>& request_source,
                const std::vector<std::string>& families);

}  // namespace moescope::engine
