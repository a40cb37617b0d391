#include "report/traffic_matrix.hpp"

#include <algorithm>

namespace moescope::report {
namespace {

constexpr std::uint64_t kAlignment = 16;

}  // namespace

std::uint64_t TrafficMatrix::largest_sum() const {
  std::uint64_t largest = 0;
  for (int rank = 0; rank < ranks; ++rank) {
    std::uint64_t sent = 0, received = 0;
    for (int peer = 0; peer < ranks; ++peer) {
      sent += bytes[static_cast<std::size_t>(rank) * ranks + peer];
      received += bytes[static_cast<std::size_t>(peer) * ranks + rank];
    }
    largest = std::max({largest, sent, received});
  }
  return largest;
}

std::string TrafficMatrix::text() const {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    text += std::to_string(bytes[i]) + ((i + 1) % static_cast<std::size_t>(ranks) ? " " : "\n");
  return text;
}

TrafficMatrix mean_exchange(std::span<const std::uint64_t> summed, int ranks,
                            std::uint64_t exchanges) {
  TrafficMatrix matrix{ranks, {}};
  for (const auto bytes : summed) {
    const std::uint64_t unit = exchanges * kAlignment;
    matrix.bytes.push_back((bytes / unit + (bytes % unit != 0)) * kAlignment);
  }
  return matrix;
}

}  // namespace moescope::report
