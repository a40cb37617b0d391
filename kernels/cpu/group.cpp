#include <cstring>

#include "kernels/cpu/copy.hpp"
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
  std::vector<int> begin(experts + 1, 0);
  for (int row = 0; row < rows; ++row) {
    // Only the headers are read here, too far apart for the hardware to look ahead.
    __builtin_prefetch(received + (row + 16) * row_bytes + x_bytes);
    for (int i = 0; i < entries; ++i) {
      const int expert = entry_at(received + row * row_bytes + x_bytes, i).expert;
      if (expert >= 0) ++begin[expert + 1];
    }
  }
  grouped.ids.clear();
  grouped.offsets.assign(1, 0);
  for (int e = 0; e < experts; ++e) {
    begin[e + 1] += begin[e];
    if (begin[e + 1] == begin[e]) continue;
    grouped.ids.push_back(e);
    grouped.offsets.push_back(begin[e + 1]);
  }
  const std::size_t count = begin[experts];
  // Only ever grown: shrinking and growing again would clear memory that is overwritten anyway.
  if (grouped.x.size() < count * hidden) grouped.x.resize(count * hidden);
  grouped.answer_row.resize(count);
  grouped.place.resize(count);
  grouped.row.resize(count);
  grouped.gate.resize(count);
  // In the order of arrival: the writes then go on in one place per expert. Reading in the order of
  // x would meet another page with every row.
  const RowCopier copier(count * x_bytes);
  int arrival = 0;
  for (int row = 0; row < rows; ++row) {
    const std::byte* const from = received + row * row_bytes;
    for (int i = 0; i < entries; ++i) {
      const RouteEntry entry = entry_at(from + x_bytes, i);
      if (entry.expert < 0) continue;
      const std::size_t at = begin[entry.expert]++;
      copier.copy(reinterpret_cast<std::byte*>(&grouped.x[at * hidden]), from, x_bytes);
      grouped.row[at] = row;
      grouped.gate[at] = entry.gate;
      grouped.answer_row[at] = arrival;
      grouped.place[arrival++] = static_cast<std::int32_t>(at);
    }
  }
}

}  // namespace moescope::kernels
