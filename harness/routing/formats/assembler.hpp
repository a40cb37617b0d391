// Puts tokens together whose layers come one by one: logs are written layer by layer, for all
// tokens of a batch at a time. A token waits until its last layer has come; only those that wait
// are in memory.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "routing/formats/stream.hpp"

namespace moescope::routing {

class Assembler {
 public:
  struct Token {
    std::int32_t request = 0;
    std::int64_t position = 0;
    Phase phase = Phase::prefill;
    std::int32_t step = 0;
  };

  // `layers`: the labels of the trace's layers, ascending.
  Assembler(std::vector<std::int64_t> layers, int top_k, bool gates, bool steps);

  // Adds what a token's router chose in the layer of that label; a complete token becomes the last
  // of `rows`. The answer says what is wrong, or is "". `gates` is empty unless there are any.
  // `completed` is set when the token became a row.
  std::string add(const Token& token, std::int64_t layer, std::span<const std::int64_t> experts,
                  std::span<const float> gates, int known_experts, TraceRows& rows,
                  bool& completed);

  // Says of one waiting token what it lacks, and forgets it; "" when none waits. In ascending order
  // of request and position.
  std::string drop_incomplete(std::int32_t& request, std::int64_t& position);

  int layers() const { return static_cast<int>(labels_.size()); }
  int top_k() const { return top_k_; }

 private:
  struct Waiting {
    Token token;
    std::vector<std::uint16_t> experts;  // [L, k]
    std::vector<float> gates;            // [L, k], or empty
    std::vector<bool> seen;              // [L]
    int missing = 0;
  };

  std::string check(std::int64_t layer, std::span<const std::int64_t> experts,
                    std::span<const float> gates, int known_experts, int& index) const;

  std::vector<std::int64_t> labels_;
  int top_k_;
  bool gates_, steps_;
  std::map<std::pair<std::int32_t, std::int64_t>, Waiting> waiting_;
};

}  // namespace moescope::routing
