#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/summary_json.hpp"
#include "placement/selector.hpp"
#include "placement/strategy.hpp"

namespace moescope::cli {
namespace {

using nlohmann::ordered_json;

std::vector<std::pair<std::string, std::vector<placement::Description>>> sections() {
  std::vector<placement::Description> strategies, policies;
  for (const auto& strategy : placement::strategies()) strategies.push_back(strategy->describe());
  for (const auto& policy : placement::replication_policies())
    policies.push_back(policy->describe());
  return {
      {"strategies", strategies}, {"replication", policies}, {"selectors", placement::selectors()}};
}

ordered_json to_json(const placement::Description& description) {
  auto params = ordered_json::array();
  for (const auto& param : description.params)
    params.push_back({{"name", param.name},
                      {"default", core::to_text(param.default_value)},
                      {"help", param.help}});
  return {{"name", description.name},
          {"summary", description.summary},
          {"paper", description.paper},
          {"params", std::move(params)}};
}

void print_json() {
  ordered_json document{{"schema_version", kJsonSchemaVersion}};
  for (const auto& [title, descriptions] : sections()) {
    document[title] = ordered_json::array();
    for (const auto& description : descriptions) document[title].push_back(to_json(description));
  }
  fmt::print("{}\n", document.dump(2));
}

void print_text() {
  for (const auto& [title, descriptions] : sections()) {
    fmt::print("{}\n", title);
    for (const auto& description : descriptions) {
      fmt::print("  {:<20} {}\n", description.name, description.summary);
      if (!description.paper.empty()) fmt::print("  {:<20} source: {}\n", "", description.paper);
      for (const auto& param : description.params)
        fmt::print("  {:<20} {}.{} = {}: {}\n", "", description.name, param.name,
                   core::to_text(param.default_value), param.help);
    }
    fmt::print("\n");
  }
  fmt::print("A comparison names STRATEGY or STRATEGY+REPLICATION, as in tacg+gesr.\n");
}

}  // namespace

void add_strategies(CLI::App& app, Session& session) {
  CLI::App* command = add_command(app, session, "strategies",
                                  "list placement strategies, replication and selectors");
  command->callback([&session] {
    session.action = [&session]() -> core::Result<void> {
      session.json ? print_json() : print_text();
      return {};
    };
  });
}

}  // namespace moescope::cli
