// What a strategy is given. Only the calibration trace is in here: evaluation requests are never
// seen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "routing/statistics.hpp"
#include "routing/trace.hpp"

namespace moescope::placement {

// Whoever waits for a placement: hears of the layers that are done, and may ask to stop. Called
// from several threads.
class PlacementWatch {
 public:
  virtual ~PlacementWatch() = default;
  virtual bool stopped() const = 0;
  virtual void layer_done() = 0;
};

struct PlacementProblem {
  const routing::RoutingTrace* trace = nullptr;
  const routing::Statistics* statistics = nullptr;
  int ranks = 0;
  int nodes = 1;                   // ranks / nodes consecutive ranks share a node
  std::vector<int> primary_slots;  // [R] experts per rank and layer, exact; the sum is E
  std::vector<int> replica_slots;  // [R] further slots that replicas may fill
  std::uint64_t seed = 0;
  // Where a strategy may add lines on what the placement does not tell, such as the gap at which a
  // solver stopped; null: they are dropped.
  std::vector<std::string>* notes = nullptr;
  PlacementWatch* watch = nullptr;  // null: nobody stops it

  bool stopped() const { return watch && watch->stopped(); }
  // Error::interrupted once it was asked to stop; looked at before each layer of long work.
  core::Result<void> go_on() const;
  void layer_done() const {
    if (watch) watch->layer_done();
  }

  std::vector<int> slots() const;  // [R] primary and replica slots together
};

// The usual problem: even primary slots; `extra_slots` replica slots per layer over all ranks,
// dealt evenly (the first ranks get the remainder).
PlacementProblem make_problem(const routing::RoutingTrace& trace,
                              const routing::Statistics& statistics, int ranks, int nodes,
                              int extra_slots, std::uint64_t seed);

}  // namespace moescope::placement
