// The load of each rank in several windows of a trace, and how uneven it is.
#pragma once

#include <span>
#include <vector>

namespace moescope::placement {

// Uses of each expert by window, scaled so that the mean rank load of every window is 1.
class WindowUses {
 public:
  // uses: [windows, E] activations; window 0 is the whole trace. weights: [windows], the sum is 1.
  WindowUses(std::vector<double> uses, std::vector<double> weights, int experts, int ranks);

  int windows() const { return static_cast<int>(weights_.size()); }
  double weight(int window) const { return weights_[window]; }
  double operator()(int window, int expert) const {
    return uses_[static_cast<std::size_t>(window) * experts_ + expert];
  }

 private:
  std::vector<double> uses_, weights_;
  int experts_;
};

class RankLoads {
 public:
  // A change of the part of an expert's work that a rank does.
  struct Change {
    int rank, expert;
    double share;
  };

  RankLoads(const WindowUses& uses, int ranks);

  // shares: [E, R] part of each expert's work that each rank does.
  void set(std::span<const double> shares);
  void set_whole(std::span<const double> shares);  // of window 0 only
  // Squared coefficient of variation of the ranks' loads, the weighted mean over the windows.
  double spread() const;
  double spread_delta(std::span<const Change> changes) const;

  // Of one window: the squared coefficient of variation, and max / mean - 1.
  double window_spread(int window) const;
  double window_violation(int window) const;
  // Load over the mean in the whole trace.
  double relative(int rank) const { return loads_[rank]; }

 private:
  void set_window(int window, std::span<const double> shares);

  const WindowUses& uses_;
  int ranks_;
  std::vector<double> loads_;  // [windows, R]
};

}  // namespace moescope::placement
