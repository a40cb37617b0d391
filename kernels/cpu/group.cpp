#include <algorithm>
#include <cstring>

#include "kernels/dispatch.hpp"

namespace moescope::kernels {
namespace {

RouteEntry entry_at(const std::byte* header, int index) {
  RouteEntry entry;
  std::memcpy(&entry, header + index * sizeof entry, sizeof entry);
  return entry;
}

}  // namespace

void group_rows(const std::byte* received, int rows, int entries, int hidden, int experts,
                ReceivedRows& grouped) {
  const std::size_t x_bytes = hidden * sizeof(float);
  const std::size_t row_bytes = x_bytes + entries * sizeof(RouteEntry);
  std::vector<int> end(experts + 1, 0);
  for (int row = 0; row < rows; ++row)
    for (int i = 0; i < entries; ++i) {
      const int expert = entry_at(received + row * row_bytes + x_bytes, i).expert;
      if (expert >= 0) ++end[expert + 1];
    }
  grouped.ids.clear();
  grouped.offsets.assign(1, 0);
  for (int e = 0; e < experts; ++e) {
    end[e + 1] += end[e];
    if (end[e + 1] == end[e]) continue;
    grouped.ids.push_back(e);
    grouped.offsets.push_back(end[e + 1]);
  }
  const std::size_t count = end[experts];
  // Only ever grown: shrinking and growing again would clear memory that is overwritten anyway.
  if (grouped.x.size() < count * hidden) grouped.x.resize(count * hidden);
  grouped.answer_row.resize(count);
  grouped.place.resize(count);
  grouped.row.resize(count);
  grouped.gate.resize(count);
  int arrival = 0;
  for (int row = 0; row < rows; ++row) {
    const std::byte* const from = received + row * row_bytes;
    for (int i = 0; i < entries; ++i) {
      const RouteEntry entry = entry_at(from + x_bytes, i);
      if (entry.expert < 0) continue;
      const std::size_t at = end[entry.expert]++;
      std::memcpy(&grouped.x[at * hidden], from, x_bytes);
      grouped.row[at] = row;
      grouped.gate[at] = entry.gate;
      grouped.answer_row[at] = arrival;
      grouped.place[arrival++] = static_cast<std::int32_t>(at);
    }
  }
}

}  // namespace moescope::kernels
