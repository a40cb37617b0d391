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

ClassLoad busiest(const std::vector<RankLoad>& ranks) {
  ClassLoad load;
  for (const RankLoad& rank : ranks) {
    load.bytes = std::max({load.bytes, rank.sent, rank.received});
    load.messages = std::max(load.messages, rank.messages);
  }
  return load;
}

double phase_seconds(const LinkClass& link, const ClassLoad& load) {
  if (load.messages == 0) return 0;
  return link.latency_s + load.messages * link.message_s + load.bytes / link.bytes_per_second;
}

double utilisation(const LinkClass& link, const ClassLoad& load, double seconds) {
  return load.messages == 0 ? 0 : load.bytes / (seconds * link.bytes_per_second);
}

toml::table to_table(const LinkClass& link) {
  return toml::table{{"name", link.name},
                     {"latency_s", link.latency_s},
                     {"message_s", link.message_s},
                     {"bytes_per_second", link.bytes_per_second}};
}

}  // namespace

core::Result<void> Fabric::stretch(int new_ranks) {
  if (new_ranks < 1 || new_ranks % nodes != 0)
    return core::Error::bad_input(
        fmt::format("fabric {}: found {} ranks, a positive multiple of its {} nodes is needed",
                    name, new_ranks, nodes));
  ranks = new_ranks;
  return {};
}

std::string Fabric::to_toml() const {
  toml::table table{{"name", name},
                    {"description", description},
                    {"ranks", ranks},
                    {"nodes", nodes},
                    {"intra", to_table(intra)}};
  if (inter.bytes_per_second > 0) table.insert("inter", to_table(inter));
  if (!provenance.empty()) table.insert("provenance", toml::table{{"summary", provenance}});
  std::ostringstream text;
  text << table << "\n";
  return text.str();
}

PhaseLoad phase_load(int rank_count, int nodes, std::span<const double> bytes) {
  const auto ranks = static_cast<std::size_t>(rank_count);
  if (bytes.size() != ranks * ranks)
    throw std::invalid_argument(
        fmt::format("fabric: {} bytes for {} ranks squared", bytes.size(), rank_count));
  const std::size_t each = ranks / static_cast<std::size_t>(nodes);
  std::vector<RankLoad> intra(ranks), inter(ranks);
  for (std::size_t src = 0; src < ranks; ++src) {
    for (std::size_t dst = 0; dst < ranks; ++dst) {
      const double amount = bytes[src * ranks + dst];
      if (src == dst || amount <= 0) continue;
      auto& load = src / each == dst / each ? intra : inter;
      load[src].sent += amount;
      load[src].messages += 1;
      load[dst].received += amount;
    }
  }
  return {busiest(intra), busiest(inter)};
}

Projection project(const Fabric& fabric, std::span<const double> bytes) {
  const auto [near, far] = phase_load(fabric.ranks, fabric.nodes, bytes);
  Projection projection;
  projection.seconds =
      std::max(phase_seconds(fabric.intra, near), phase_seconds(fabric.inter, far));
  projection.intra_utilisation = utilisation(fabric.intra, near, projection.seconds);
  projection.inter_utilisation = utilisation(fabric.inter, far, projection.seconds);
  return projection;
}

}  // namespace moescope::fabric
