#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/summary_json.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "placement/export/engine_format.hpp"

namespace moescope::cli {
namespace {

using core::Result;
using placement::PlacementFile;

struct Flags {
  std::string placement, import, format, out;
  int first_layer = 0, ranks = 0, nodes = 1;
  bool fill = false;
};

Result<PlacementFile> export_placement(const Flags& flags, const placement::EngineFormat& format) {
  MOESCOPE_TRY(PlacementFile file, placement::read_placement(flags.placement));
  const auto map = placement::to_physical_map(file, flags.fill);
  if (!map) return map.error().in(flags.placement);
  MOESCOPE_TRY(const std::string text, format.write(*map, flags.first_layer));
  MOESCOPE_CHECK(core::write_file_atomic(flags.out, text));
  return file;
}

Result<PlacementFile> import_placement(const Flags& flags, const placement::EngineFormat& format) {
  if (flags.ranks % flags.nodes != 0)
    return core::Error::bad_input(
        fmt::format("--nodes {}: a divisor of {} ranks is needed", flags.nodes, flags.ranks));
  MOESCOPE_TRY(const std::string text, core::read_file(flags.import));
  MOESCOPE_TRY(const auto map, format.read(text, flags.import, flags.first_layer));
  MOESCOPE_TRY(PlacementFile file,
               placement::from_physical_map(map, flags.ranks, flags.nodes, flags.import));
  file.strategy = "imported from " + format.name;
  MOESCOPE_CHECK(placement::write_placement(flags.out, file));
  return file;
}

Result<void> run(const Flags& flags, bool json) {
  MOESCOPE_TRY(const auto* format, placement::find_engine_format(flags.format));
  MOESCOPE_TRY(const PlacementFile file, flags.import.empty() ? export_placement(flags, *format)
                                                              : import_placement(flags, *format));
  const auto& placement = file.placement;
  if (json)
    fmt::print("{}\n", nlohmann::ordered_json{{"schema_version", kJsonSchemaVersion},
                                              {"file", flags.out},
                                              {"format", format->name},
                                              {"layers", placement.layers},
                                              {"experts", placement.experts},
                                              {"ranks", placement.ranks},
                                              {"replica_memory", placement.replica_memory()}}
                           .dump(2));
  else
    fmt::print(stderr, "{}: {} layers, {} experts on {} ranks\n", flags.out, placement.layers,
               placement.experts, placement.ranks);
  return {};
}

}  // namespace

void add_export(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      add_command(app, session, "export", "placements to and from the files of serving engines");
  auto* placement =
      command->add_option("--placement", flags->placement, "placement file to export");
  auto* import = command->add_option("--import", flags->import, "engine file to import instead");
  std::vector<std::string> names;
  for (const auto& format : placement::engine_formats()) names.push_back(format.name);
  command->add_option("--format", flags->format, core::join(names))->required();
  command->add_option("--out", flags->out, "file to write")->required();
  command
      ->add_option("--first-layer", flags->first_layer, "the model's index of its first MoE layer")
      ->check(CLI::Range(0, placement::kMaxFirstLayer))
      ->capture_default_str();
  auto* fill = command->add_flag("--fill", flags->fill, "fill free slots with copies");
  auto* ranks = command->add_option("--ranks", flags->ranks, "ranks that the slots are dealt to")
                    ->check(CLI::Range(1, placement::kMaxFileRanks));
  auto* nodes = command->add_option("--nodes", flags->nodes, "nodes that the ranks are dealt to")
                    ->check(CLI::Range(1, placement::kMaxFileRanks))
                    ->capture_default_str();
  import->excludes(placement)->excludes(fill)->needs(ranks);
  ranks->needs(import);
  nodes->needs(import);
  command->callback([&session, flags, command] {
    if (flags->placement.empty() && flags->import.empty())
      throw CLI::RequiredError("--placement or --import");
    session.action = [&session, flags] { return run(*flags, session.json); };
  });
}

}  // namespace moescope::cli
