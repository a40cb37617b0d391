// What one rank computes in a forward pass, on the host or on a device. The engine decides the
// order, the hosts and the exchanges; the rank's activations, key-value caches and weights stay
// where they are computed. A device's calls queue work and may return before it is done, unless
// they give something back on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/memory.hpp"
#include "core/result.hpp"
#include "kernels/combine.hpp"
#include "kernels/dispatch.hpp"

namespace moescope::kernels {

// The tokens of one sequence that a step computes, the first at position `first` of its cache.
struct Piece {
  int cache = 0, first = 0;
  std::span<const std::int32_t> tokens;
};

// The residual stream x: [tokens, hidden] goes from begin_step through the layers to last_logits.
class RankCompute {
 public:
  virtual ~RankCompute() = default;
  // Where the exchanged bytes stand.
  virtual core::Memory& memory() = 0;
  // Bytes of a dispatched row, and of a row of answers.
  virtual std::size_t dispatch_row_bytes(DispatchLayout layout) const = 0;
  virtual std::size_t answer_row_bytes() const = 0;

  // A key-value cache with room for so many positions; its number.
  virtual core::Result<int> open_cache(int positions) = 0;
  virtual void close_cache(int cache) = 0;

  // x = the embedding of all tokens of the pieces (maybe none).
  virtual core::Result<void> begin_step(std::span<const Piece> pieces) = 0;
  // x += attention(norm(x)); writes the pieces' keys and values to their caches.
  virtual core::Result<void> attention(int layer) = 0;
  // experts, gates: [tokens, k] of norm(x), which pack sends.
  virtual core::Result<void> route(int layer, std::vector<std::uint16_t>& experts,
                                   std::vector<float>& gates) = 0;
  // The plan's rows, as they travel.
  virtual core::Result<void> pack(const DispatchPlan& plan, core::Buffer& send) = 0;
  // received: rows_from[r] rows of rank r, in order -> answer, answers_to[r] rows for rank r.
  // Returns how many assignments (rows of an expert) were computed.
  virtual core::Result<int> run_experts(int layer, DispatchLayout layout, CombineMode mode,
                                        const core::Buffer& received,
                                        std::span<const int> rows_from, core::Buffer& answer,
                                        std::vector<int>& answers_to) = 0;
  // x += the gated sum of the answers to this rank's rows, by the routing of the last route().
  virtual core::Result<void> combine(CombineMode mode, const DispatchPlan& plan,
                                     const core::Buffer& returned) = 0;
  // logits: [pieces, vocab] of each piece's last token.
  virtual core::Result<void> last_logits(std::vector<float>& logits) = 0;
};

}  // namespace moescope::kernels
