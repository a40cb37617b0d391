// Latency, cost per message and cost per byte of a class of links, robustly.
#pragma once

#include <span>

namespace moescope::fabric {

struct CostRow {
  double messages = 0, bytes = 0, seconds = 0;
};

struct LinkCost {
  double latency_s = 0, message_s = 0, byte_s = 0;
  double seconds(const CostRow& row) const {
    return latency_s + row.messages * message_s + row.bytes * byte_s;
  }
};

// The cost, without negative parts, that minimises the sum of |cost.seconds(row) / row.seconds -
// 1|: absolute, so that a few odd rows do not bend it, and relative, so that small messages count
// as much as large ones. `with_messages` false keeps message_s at 0. Rows must have seconds above
// 0.
LinkCost least_relative_error(std::span<const CostRow> rows, bool with_messages);

// Whether the rows tell latency from bytes, and messages from both.
bool tells_bytes(std::span<const CostRow> rows);
bool tells_messages(std::span<const CostRow> rows);

}  // namespace moescope::fabric
