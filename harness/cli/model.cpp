#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/summary_json.hpp"
#include "core/text.hpp"
#include "experiment/bundled.hpp"
#include "model/config.hpp"
#include "model/tokenizer.hpp"
#include "model/weights.hpp"

namespace moescope::cli {
namespace {

using nlohmann::ordered_json;

core::Result<void> list(bool json) {
  const auto folder = experiment::model_folder("bundled");
  MOESCOPE_TRY(const auto config, model::read_config(folder));
  if (json)
    fmt::print("{}\n", ordered_json{{"schema_version", kJsonSchemaVersion},
                                    {"models", {{{"name", "bundled"}, {"folder", folder}}}}}
                           .dump(2));
  else
    fmt::print("bundled  {}  {} ({} layers, {} experts, top-{}, hidden {})\n", folder,
               config.architecture, config.layers, config.experts, config.top_k, config.hidden);
  return {};
}

core::Result<void> info(const std::string& name, bool json) {
  MOESCOPE_TRY(const auto config, model::read_config(experiment::model_folder(name)));
  const double expert_bytes = 3.0 * config.hidden * config.intermediate * sizeof(float);
  const ordered_json facts{{"architecture", config.architecture},
                           {"layers", config.layers},
                           {"hidden", config.hidden},
                           {"heads", config.heads},
                           {"kv_heads", config.kv_heads},
                           {"experts", config.experts},
                           {"top_k", config.top_k},
                           {"expert_intermediate", config.intermediate},
                           {"vocabulary", config.vocab},
                           {"max_positions", config.max_positions},
                           {"expert_bytes_float32", expert_bytes}};
  if (json) {
    ordered_json document{{"schema_version", kJsonSchemaVersion}};
    document.update(facts);
    fmt::print("{}\n", document.dump(2));
  } else {
    for (const auto& [key, value] : facts.items())
      fmt::print("{:<22} {}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return {};
}

// Reads every weight and the tokenizer, so that whatever is damaged is named.
core::Result<void> verify(const std::string& name, bool json) {
  const auto folder = experiment::model_folder(name);
  MOESCOPE_TRY(const auto config, model::read_config(folder));
  MOESCOPE_CHECK(model::read_weights(folder, config));
  MOESCOPE_CHECK(model::Tokenizer::load(folder));
  MOESCOPE_TRY(const auto hash, model::weights_sha256(folder));
  if (json)
    fmt::print("{}\n", text_json("weights_sha256", hash));
  else
    fmt::print("{}: config, weights and tokenizer are sound\nweights sha256 {}\n", folder, hash);
  return {};
}

void add_action(CLI::App& command, Session& session, const std::string& name,
                const std::string& summary,
                core::Result<void> (*action)(const std::string&, bool)) {
  auto model = std::make_shared<std::string>("bundled");
  CLI::App* subcommand = command.add_subcommand(name, summary);
  subcommand->add_option("MODEL", *model, "'bundled' or a folder")->capture_default_str();
  subcommand->callback([&session, model, action] {
    session.action = [&session, model, action] { return action(*model, session.json); };
  });
}

}  // namespace

void add_model(CLI::App& app, Session& session) {
  CLI::App* command = add_command(app, session, "model", "list, describe and verify models");
  command->require_subcommand(1);
  command->add_subcommand("list", "models that come with moescope")->callback([&session] {
    session.action = [&session] { return list(session.json); };
  });
  add_action(*command, session, "info", "what a model is made of", info);
  add_action(*command, session, "verify", "read all of a model and hash it", verify);
}

}  // namespace moescope::cli
