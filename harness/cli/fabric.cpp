#include "fabric/fabric.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/fabric_fit.hpp"
#include "cli/fabric_measure.hpp"
#include "cli/fabric_project.hpp"
#include "cli/summary_json.hpp"

namespace moescope::cli {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const fabric::LinkClass& link) {
  return {{"name", link.name},
          {"latency_s", link.latency_s},
          {"message_s", link.message_s},
          {"bytes_per_second", link.bytes_per_second}};
}

void print_link(const char* where, const fabric::LinkClass& link) {
  fmt::print("  {:<12} {}: {:.1f} us + {:.2f} us a message, {:.4g} GB/s per rank\n", where,
             link.name, link.latency_s * 1e6, link.message_s * 1e6, link.bytes_per_second / 1e9);
}

core::Result<void> list(const std::vector<std::string>& files, bool json) {
  auto fabrics = fabric::built_in_fabrics();
  for (const auto& file : files) {
    MOESCOPE_TRY(auto fabric, fabric::open_fabric(file, 0));
    fabrics.push_back(std::move(fabric));
  }
  auto array = ordered_json::array();
  for (const auto& fabric : fabrics) {
    if (json) {
      array.push_back({{"name", fabric.name},
                       {"description", fabric.description},
                       {"provenance", fabric.provenance},
                       {"ranks", fabric.ranks},
                       {"nodes", fabric.nodes},
                       {"intra", to_json(fabric.intra)},
                       {"inter", to_json(fabric.inter)}});
      continue;
    }
    fmt::print("{}: {}\n", fabric.name, fabric.description);
    print_link("in a node", fabric.intra);
    if (fabric.nodes > 1) print_link("between", fabric.inter);
    if (!fabric.provenance.empty()) fmt::print("  {}\n", fabric.provenance);
  }
  if (json)
    fmt::print("{}\n",
               ordered_json{{"schema_version", kJsonSchemaVersion}, {"fabrics", array}}.dump(2));
  return {};
}

}  // namespace

void add_fabric(CLI::App& app, Session& session) {
  CLI::App* command = add_command(app, session, "fabric",
                                  "interconnects: to project traffic to, and the one that is here");
  command->require_subcommand(1);
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* subcommand = command->add_subcommand("list", "built-in fabrics, and those of files");
  subcommand->add_option("FILES", *files, "fabric files, NAME.toml, to show as well");
  subcommand->callback([&session, files] {
    session.action = [&session, files] { return list(*files, session.json); };
  });
  add_fabric_measure(*command, session);
  add_fabric_fit(*command, session);
  add_fabric_project(*command, session);
}

}  // namespace moescope::cli
