#include "cli/fabric_fit.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "fabric/calibrate.hpp"
#include "fabric/hold_out.hpp"

namespace moescope::cli {
namespace {

using core::Result;
using nlohmann::ordered_json;

struct Flags {
  std::vector<std::string> files, hold_out;
  std::string out, name, base;
  int ranks = 0, nodes = 0;
};

ordered_json to_json(const fabric::LinkClass& link) {
  return {{"name", link.name},
          {"latency_s", link.latency_s},
          {"message_s", link.message_s},
          {"bytes_per_second", link.bytes_per_second}};
}

ordered_json to_json(const fabric::Errors& errors) {
  return {{"rows", errors.rows}, {"mean_error", errors.mean}, {"worst_error", errors.worst}};
}

void print_json(const fabric::Calibration& calibration, const std::string& out) {
  const auto& fabric = calibration.fabric;
  auto rows = ordered_json::array();
  for (const auto& row : calibration.rows)
    rows.push_back({{"file", row.row.file},
                    {"pattern", fabric::to_string(row.row.pattern)},
                    {"ranks", row.row.ranks},
                    {"nodes", row.row.nodes},
                    {"bytes", row.row.bytes},
                    {"held_out", row.held_out},
                    {calibration.kind, {{"seconds", row.row.seconds}}},
                    {"projected", {{"seconds", row.fitted_s}}},
                    {"error", row.error()}});
  ordered_json document{{"schema_version", kJsonSchemaVersion},
                        {"fabric", out},
                        {"name", fabric.name},
                        {"kind", calibration.kind},
                        {"ranks", fabric.ranks},
                        {"nodes", fabric.nodes},
                        {"intra", to_json(fabric.intra)}};
  if (fabric.inter.bytes_per_second > 0) document["inter"] = to_json(fabric.inter);
  document["fitted"] = to_json(calibration.fitted);
  document["held_out"] = to_json(calibration.held_out);
  document["notes"] = calibration.notes;
  document["rows"] = std::move(rows);
  fmt::print("{}\n", document.dump(2));
}

void print_link(const char* where, const fabric::LinkClass& link) {
  const std::string message =
      link.message_s > 0 ? core::human_seconds(link.message_s) + " a message + " : "";
  fmt::print("{:<14}{} + {}bytes / {:.4g} GB/s\n", where, core::human_seconds(link.latency_s),
             message, link.bytes_per_second / 1e9);
}

void print_text(const fabric::Calibration& calibration, const std::string& out) {
  fmt::print("{:<12}{:>6}{:>6}{:>12}{:>12}{:>12}{:>9}\n", "pattern", "ranks", "nodes", "message",
             calibration.kind, "projected", "error");
  for (const auto& row : calibration.rows)
    fmt::print("{:<12}{:>6}{:>6}{:>12}{:>12}{:>12}{:>+8.1f}%{}\n",
               fabric::to_string(row.row.pattern), row.row.ranks, row.row.nodes,
               core::human_bytes(row.row.bytes), core::human_seconds(row.row.seconds),
               core::human_seconds(row.fitted_s), 100 * row.error(),
               row.held_out ? "  held out" : "");
  fmt::print("\n");
  print_link("in a node", calibration.fabric.intra);
  if (calibration.fabric.inter.bytes_per_second > 0)
    print_link("between nodes", calibration.fabric.inter);
  for (const auto& note : calibration.notes) fmt::print("note: {}\n", note);
  fmt::print("{}: {}\n", out, calibration.fabric.provenance);
}

Result<void> fit(const Flags& flags, bool json) {
  MOESCOPE_CHECK(core::check_writable(flags.out));
  if (!flags.out.ends_with(".toml"))
    return core::Error::bad_input("--out: found '" + flags.out +
                                  "', a name that ends in .toml is needed: by that a fabric of a "
                                  "file is told from a built-in one");
  std::vector<fabric::Measurement> rows;
  for (const auto& file : flags.files) {
    MOESCOPE_TRY(auto more, fabric::read_measurements(file));
    rows.insert(rows.end(), more.begin(), more.end());
  }
  MOESCOPE_TRY(const auto held_out, fabric::held_out(rows, flags.hold_out));
  fabric::CalibrationOptions options{flags.name, flags.ranks, flags.nodes, {}};
  if (options.name.empty()) options.name = std::filesystem::path(flags.out).stem().string();
  if (!flags.base.empty()) {
    MOESCOPE_TRY(options.base, fabric::open_fabric(flags.base, 0));
  }
  MOESCOPE_TRY(const auto calibration, fabric::calibrate(rows, held_out, options));
  const std::string text = calibration.to_toml();
  // What would be refused is not written.
  if (const auto read = fabric::parse_fabric(text, flags.out); !read) return read.error();
  MOESCOPE_CHECK(core::write_file_atomic(flags.out, text));
  json ? print_json(calibration, flags.out) : print_text(calibration, flags.out);
  return {};
}

}  // namespace

void add_fabric_fit(CLI::App& command, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* subcommand = command.add_subcommand(
      "fit", "fit a fabric's latencies and bandwidths to measured exchanges");
  subcommand
      ->add_option("MEASUREMENTS", flags->files,
                   "output of fabric measure (--json, --format csv) or of nccl-tests")
      ->required();
  subcommand->add_option("--out", flags->out, "fabric file to write, NAME.toml")->required();
  subcommand->add_option("--name", flags->name, "of the fabric [the file's]");
  subcommand->add_option("--hold-out", flags->hold_out,
                         "rows to check by and not to fit, KEY=VALUE[,VALUE]: pattern, ranks, "
                         "nodes, bytes, file");
  subcommand->add_option("--base", flags->base, "fabric to take links from that no row tells");
  subcommand->add_option("--ranks", flags->ranks, "ranks of the fabric [of the largest job]")
      ->check(CLI::Range(1, 65536));
  subcommand->add_option("--nodes", flags->nodes, "nodes of the fabric [of the largest job]")
      ->check(CLI::Range(1, 65536));
  subcommand->callback([&session, flags] {
    session.action = [&session, flags] { return fit(*flags, session.json); };
  });
}

}  // namespace moescope::cli
