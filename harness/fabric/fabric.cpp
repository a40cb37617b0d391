#include "fabric/fabric.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace moescope::fabric {
namespace {

// What one rank puts on, and takes from, one class of links in a phase.
struct RankLoad {
  double sent = 0, received = 0;
  int messages = 0;
};

struct ClassLoad {
  double busiest_bytes = 0;
  int most_messages = 0;
};

ClassLoad busiest(const std::vector<RankLoad>& ranks) {
  ClassLoad load;
  for (const RankLoad& rank : ranks) {
    load.busiest_bytes = std::max({load.busiest_bytes, rank.sent, rank.received});
    load.most_messages = std::max(load.most_messages, rank.messages);
  }
  return load;
}

double phase_seconds(const LinkClass& link, const ClassLoad& load) {
  if (load.most_messages == 0) return 0;
  return link.latency_s + load.most_messages * link.message_s +
         load.busiest_bytes / link.bytes_per_second;
}

toml::table to_table(const LinkClass& link) {
  return toml::table{{"name", link.name},
                     {"latency_s", link.latency_s},
                     {"message_s", link.message_s},
                     {"bytes_per_second", link.bytes_per_second}};
}

}  // namespace

std::string Fabric::to_toml() const {
  toml::table table{{"name", name},   {"description", description}, {"ranks", ranks},
                    {"nodes", nodes}, {"intra", to_table(intra)},   {"inter", to_table(inter)}};
  std::ostringstream text;
  text << table << "\n";
  return text.str();
}

Projection project(const Fabric& fabric, std::span<const double> bytes) {
  const auto ranks = static_cast<std::size_t>(fabric.ranks);
  if (bytes.size() != ranks * ranks)
    throw std::invalid_argument(
        fmt::format("fabric::project: {} bytes for {} ranks squared", bytes.size(), fabric.ranks));
  std::vector<RankLoad> intra(ranks), inter(ranks);
  for (std::size_t src = 0; src < ranks; ++src) {
    for (std::size_t dst = 0; dst < ranks; ++dst) {
      const double amount = bytes[src * ranks + dst];
      if (src == dst || amount <= 0) continue;
      const bool same_node =
          fabric.node_of(static_cast<int>(src)) == fabric.node_of(static_cast<int>(dst));
      auto& load = same_node ? intra : inter;
      load[src].sent += amount;
      load[src].messages += 1;
      load[dst].received += amount;
    }
  }
  const ClassLoad near = busiest(intra), far = busiest(inter);
  Projection projection;
  projection.seconds =
      std::max(phase_seconds(fabric.intra, near), phase_seconds(fabric.inter, far));
  if (projection.seconds > 0) {
    projection.intra_utilisation =
        near.busiest_bytes / (projection.seconds * fabric.intra.bytes_per_second);
    projection.inter_utilisation =
        far.busiest_bytes / (projection.seconds * fabric.inter.bytes_per_second);
  }
  return projection;
}

}  // namespace moescope::fabric
