// Interconnects as data, and the time they would need for a traffic matrix (kind: projected).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::fabric {

// A class of links, per direction and per rank: NVLink inside a node, the network between nodes.
struct LinkClass {
  std::string name;
  double latency_s = 0;         // per phase that uses the class
  double message_s = 0;         // per peer message, at the sender
  double bytes_per_second = 0;  // injection (and ejection) limit of one rank
};

struct Fabric {
  std::string name, description;
  int ranks = 0, nodes = 1;
  LinkClass intra, inter;       // inter: of no use, and may be empty, in a fabric of one node
  std::string provenance = {};  // of a fitted one, in a line: from which rows, and how near

  int node_of(int rank) const { return rank / (ranks / nodes); }
  std::string to_toml() const;
  // The same links for another number of ranks, which must be a multiple of the nodes.
  core::Result<void> stretch(int new_ranks);
};

// Built in: "nvlink8" (8 GPUs of one node, 450 GB/s each way) and "2x4-400g" (2 nodes x 4 GPUs, 50
// GB/s per GPU between nodes). A fabric for other rank counts is scaled: `ranks` must be a multiple
// of its nodes. Their latencies are those of a whole dispatch by the best published libraries,
// launch and packing included.
const std::vector<Fabric>& built_in_fabrics();
core::Result<Fabric> find_fabric(const std::string& name, int ranks);

// What Fabric::to_toml() and `fabric fit` write. bad_input names the place, the key, the value
// found and what would be right; all but the `summary` of [provenance] is for people.
core::Result<Fabric> parse_fabric(const std::string& toml, const std::string& place);
// A built-in fabric by its name, or one of a file when `name` ends in ".toml"; for `ranks`, or as
// it is when that is 0.
core::Result<Fabric> open_fabric(const std::string& name, int ranks);

// What the busiest rank moves over a class of links in a phase.
struct ClassLoad {
  double bytes = 0;  // the larger of sent and received
  int messages = 0;  // sent; 0: the class is not in use
};
struct PhaseLoad {
  ClassLoad intra, inter;
};
// Of bytes[R, R] as below. Throws when `bytes` is not R x R.
PhaseLoad phase_load(int ranks, int nodes, std::span<const double> bytes);

struct Projection {
  double seconds = 0;
  double intra_utilisation = 0;  // busiest rank's bytes / (seconds * bytes_per_second)
  double inter_utilisation = 0;
};

// One all-to-all phase of bytes[R, R] (row: sender; the diagonal is local and free) by a
// latency-bandwidth model: per link class in use, latency + messages + the busiest rank's larger of
// sent and received bytes over the bandwidth; the classes run side by side, so the slower one
// counts. Throws when `bytes` is not R x R.
Projection project(const Fabric& fabric, std::span<const double> bytes);

}  // namespace moescope::fabric
