#include "cli/fabric_measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/on_ranks.hpp"
#include "cli/summary_json.hpp"
#include "comm/in_process.hpp"
#include "comm/launch.hpp"
#include "core/text.hpp"
#include "experiment/link_sweep.hpp"
#include "experiment/links.hpp"
#include "fabric/fit.hpp"
#include "fabric/measurements/measurement.hpp"

namespace moescope::cli {
namespace {

using core::Error;
using core::Result;
using experiment::SweepTime;
using nlohmann::ordered_json;

constexpr int kDefaultRanks = 8;  // of `run` too
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 32;

struct Flags {
  std::string backend, format = "text";
  int ranks = 0;
  experiment::SweepOptions sweep;
};

// Links of one kind: the median over its pairs of ranks, size by size.
struct LinkKind {
  std::string name;
  fabric::Pattern pattern = fabric::Pattern::alltoall;
  int pairs = 0;
  std::vector<fabric::SweepPoint> points;  // bytes that a rank sends, seconds
  std::vector<double> slowest_pair_s;
  fabric::LinkFit fit;
};

struct Measured {
  int ranks = 0, nodes = 1;
  std::string backend, kind, links;  // kind: "measured", "emulated"
  std::vector<SweepTime> times;
  std::vector<LinkKind> kinds;
};

template <class Belongs>
void add_kind(Measured& measured, const experiment::SweepOptions& options, const std::string& name,
              fabric::Pattern pattern, double messages, Belongs belongs) {
  LinkKind kind{name, pattern, 0, {}, {}, {}};
  for (const auto bytes : options.sizes) {
    std::vector<double> seconds;
    for (const auto& time : measured.times)
      if (time.bytes == bytes && belongs(time)) seconds.push_back(time.slowest_s);
    if (seconds.empty()) return;
    std::ranges::sort(seconds);
    kind.pairs = static_cast<int>(seconds.size());
    kind.points.push_back({static_cast<double>(bytes) * messages, seconds[seconds.size() / 2]});
    kind.slowest_pair_s.push_back(seconds.back());
  }
  kind.fit = fabric::fit_link(kind.points);
  measured.kinds.push_back(std::move(kind));
}

void summarise(Measured& measured, const experiment::SweepOptions& options) {
  const int each = measured.ranks / measured.nodes;
  const auto pair = [](const SweepTime& time) { return time.from >= 0; };
  const auto near = [&](const SweepTime& time) { return time.from / each == time.to / each; };
  add_kind(measured, options, "pair in a node", fabric::Pattern::pair_intra, 1,
           [&](const auto& time) { return pair(time) && near(time); });
  add_kind(measured, options, "pair between nodes", fabric::Pattern::pair_inter, 1,
           [&](const auto& time) { return pair(time) && !near(time); });
  add_kind(measured, options, "all to all, per rank", fabric::Pattern::alltoall, measured.ranks - 1,
           [&](const auto& time) { return !pair(time); });
}

std::string text_of(const fabric::LinkFit& fit) {
  std::string text;
  if (fit.latency_s) text += core::human_seconds(*fit.latency_s) + " + ";
  if (fit.bytes_per_second) text += fmt::format("bytes / {:.4g} MB/s", *fit.bytes_per_second / 1e6);
  if (!fit.left_out.empty()) text += (text.empty() ? "" : "; ") + fit.left_out;
  return text + fmt::format(" (R^2 {:.4f})", fit.r_squared);
}

void print(const Measured& measured, const experiment::SweepOptions& options) {
  fmt::print("{} ranks on {} node(s), backend {}, {}{}\n", measured.ranks, measured.nodes,
             measured.backend, measured.kind, measured.links.empty() ? "" : ": " + measured.links);
  fmt::print("median over iterations of the slowest rank, then over pairs; size of one message:\n");
  fmt::print("{:<22}", "");
  for (const auto bytes : options.sizes)
    fmt::print("{:>11}", core::human_bytes(static_cast<double>(bytes)));
  fmt::print("\n");
  for (const auto& kind : measured.kinds) {
    fmt::print("{:<22}", kind.name);
    for (const auto& point : kind.points) fmt::print("{:>11}", core::human_seconds(point.seconds));
    fmt::print("   {}\n", text_of(kind.fit));
  }
}

void print_csv(const Measured& measured, const experiment::SweepOptions& options) {
  fmt::print("{}\n", fabric::kMeasurementCsvHeader);
  for (const auto& kind : measured.kinds)
    for (std::size_t i = 0; i < kind.points.size(); ++i)
      fmt::print("{}\n", fabric::csv_line({kind.pattern, measured.ranks, measured.nodes,
                                           static_cast<double>(options.sizes[i]),
                                           kind.points[i].seconds, measured.kind, ""}));
}

ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

std::string to_json(const Measured& measured) {
  ordered_json document{{"schema_version", kJsonSchemaVersion},
                        {"backend", measured.backend},
                        {"ranks", measured.ranks},
                        {"nodes", measured.nodes}};
  if (!measured.links.empty()) document["emulated_links"] = measured.links;
  auto times = ordered_json::array(), kinds = ordered_json::array();
  for (const auto& time : measured.times)
    times.push_back({{"pattern", time.from < 0 ? "alltoallv" : "pair"},
                     {"from", time.from},
                     {"to", time.to},
                     {"bytes", time.bytes},
                     {"slowest_s", time.slowest_s},
                     {"fastest_s", time.fastest_s},
                     {"iterations", time.iterations}});
  for (const auto& kind : measured.kinds)
    kinds.push_back({{"name", kind.name},
                     {"patterns", kind.pairs},
                     {"latency_s", number(kind.fit.latency_s)},
                     {"bytes_per_second", number(kind.fit.bytes_per_second)},
                     {"r_squared", kind.fit.r_squared},
                     {"left_out", kind.fit.left_out}});
  document[measured.kind] = {{"times", times}, {"fits", kinds}};
  return document.dump(2);
}

Result<void> start(const Flags& flags, Session& session) {
  const bool several = comm::launch().processes > 1;
  const std::string backend = !flags.backend.empty() ? flags.backend
                              : several              ? "mpi"
                                                     : "in-process";
  if (backend == "mpi") {
    MOESCOPE_CHECK(join_processes(session));
    if (!session.ranks) return {};
  } else if (backend != "in-process") {
    return Error::bad_input("--backend: found '" + backend + "', in-process or mpi is needed");
  } else {
    session.ranks =
        std::make_unique<comm::InProcessRanks>(flags.ranks == 0 ? kDefaultRanks : flags.ranks);
  }
  if (flags.ranks != 0 && flags.ranks != session.ranks->size())
    return Error::bad_input(fmt::format("--ranks: {} are asked for, {} process(es) were started",
                                        flags.ranks, session.ranks->size()));
  if (session.ranks->size() < 2)
    return Error::bad_input("fabric measure: one rank has no links; two or more are needed");
  return {};
}

Result<void> measure(Flags flags, Session& session) {
  auto& sizes = flags.sweep.sizes;
  std::ranges::sort(sizes);
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  auto started = start(flags, session);
  const bool silent = !session.ranks ? comm::launch().rank != 0 : !session.ranks->reports();
  // What is wrong with the command line all processes find; one says it.
  if (!started) return silent ? Result<void>() : started;
  if (!session.ranks) return {};
  auto& ranks = *session.ranks;
  Measured measured{ranks.size(), 1, ranks.backend(), "measured", "", {}, {}};
  MOESCOPE_TRY(measured.nodes, nodes_of(ranks));
  MOESCOPE_TRY(measured.links, links_of(ranks));
  if (!measured.links.empty()) measured.kind = "emulated";
  const auto done = ranks.run([&](comm::Communicator& communicator) -> Result<void> {
    MOESCOPE_TRY(auto times, experiment::sweep_links(communicator, flags.sweep));
    if (communicator.rank() == 0) measured.times = std::move(times);
    return {};
  });
  if (!done) return ranks.reports() ? done : Result<void>();
  if (!ranks.leads()) return {};
  summarise(measured, flags.sweep);
  if (session.json)
    fmt::print("{}\n", to_json(measured));
  else if (flags.format == "csv")
    print_csv(measured, flags.sweep);
  else
    print(measured, flags.sweep);
  return {};
}

}  // namespace

void add_fabric_measure(CLI::App& command, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* subcommand = command.add_subcommand(
      "measure", "time messages between the ranks, fit latency and bandwidth of their links");
  subcommand->add_option("--backend", flags->backend,
                         "in-process, mpi; default: mpi under mpirun, else in-process");
  subcommand->add_option("--ranks", flags->ranks, "ranks in this process; under mpirun one each")
      ->check(CLI::Range(2, 1024));
  subcommand->add_option("--sizes", flags->sweep.sizes, "bytes of one message, comma-separated")
      ->delimiter(',')
      ->check(CLI::Range(std::uint64_t{1}, kMaxBytes))
      ->capture_default_str();
  subcommand->add_option("--format", flags->format, "text, or csv as fabric fit reads it")
      ->check(CLI::IsMember({"text", "csv"}))
      ->capture_default_str();
  subcommand->add_option("--iterations", flags->sweep.iterations, "per size, at most")
      ->check(CLI::Range(3, 10'000))
      ->capture_default_str();
  subcommand->callback([&session, flags] {
    session.every_process = true;
    session.action = [&session, flags] { return measure(*flags, session); };
  });
}

}  // namespace moescope::cli
