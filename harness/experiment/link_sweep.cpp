#include "experiment/link_sweep.hpp"

#include <algorithm>
#include <chrono>

namespace moescope::experiment {
namespace {

using Clock = std::chrono::steady_clock;
using core::Result;

constexpr int kFewestIterations = 3;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class Sweep {
 public:
  Sweep(comm::Communicator& communicator, const SweepOptions& options)
      : communicator_(communicator),
        options_(options),
        send_bytes_(communicator.size()),
        send_(*std::ranges::max_element(options.sizes) * communicator.size()) {}

  // The ranks decide alike when to stop, since all know all times.
  Result<SweepTime> time(int from, int to, std::uint64_t bytes) {
    for (int peer = 0; peer < communicator_.size(); ++peer) {
      const bool all = from < 0 && peer != communicator_.rank();
      send_bytes_[peer] = all || (communicator_.rank() == from && peer == to) ? bytes : 0;
    }
    std::vector<double> slowest, fastest;
    double spent = 0;
    for (int i = -options_.warmup; i < options_.iterations; ++i) {
      MOESCOPE_CHECK(once());
      const auto [low, high] = std::ranges::minmax(nanoseconds_);
      if (i < 0) continue;
      slowest.push_back(static_cast<double>(high) * 1e-9);
      fastest.push_back(static_cast<double>(low) * 1e-9);
      spent += slowest.back();
      if (i + 1 >= kFewestIterations && spent > options_.seconds_per_size) break;
    }
    return SweepTime{
        from, to, bytes, median(slowest), median(fastest), static_cast<int>(slowest.size())};
  }

 private:
  Result<void> once() {
    std::uint64_t total = 0;
    for (const auto bytes : send_bytes_) total += bytes;
    MOESCOPE_CHECK(communicator_.barrier());
    const auto start = Clock::now();
    MOESCOPE_CHECK(communicator_.alltoallv(std::span(send_).first(total), send_bytes_, received_,
                                           received_bytes_));
    const auto taken =
        std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
    MOESCOPE_CHECK(communicator_.allgather(static_cast<std::uint64_t>(taken), nanoseconds_));
    return {};
  }

  comm::Communicator& communicator_;
  const SweepOptions& options_;
  std::vector<std::uint64_t> send_bytes_, received_bytes_, nanoseconds_;
  std::vector<std::byte> send_, received_;
};

}  // namespace

Result<std::vector<SweepTime>> sweep_links(comm::Communicator& communicator,
                                           const SweepOptions& options) {
  Sweep sweep(communicator, options);
  std::vector<SweepTime> times;
  const auto pattern = [&](int from, int to) -> Result<void> {
    for (const auto bytes : options.sizes) {
      MOESCOPE_TRY(const auto time, sweep.time(from, to, bytes));
      times.push_back(time);
    }
    return {};
  };
  for (int from = 0; from < communicator.size(); ++from)
    for (int to = 0; to < communicator.size(); ++to)
      if (from != to) MOESCOPE_CHECK(pattern(from, to));
  MOESCOPE_CHECK(pattern(-1, -1));
  return times;
}

}  // namespace moescope::experiment
