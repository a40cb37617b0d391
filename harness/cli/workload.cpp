#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/summary_json.hpp"
#include "experiment/bundled.hpp"
#include "workloads/families/family.hpp"
#include "workloads/families/suite_file.hpp"

namespace moescope::cli {
namespace {

using nlohmann::ordered_json;

core::Result<void> list(bool json) {
  if (!json) {
    fmt::print(
        "suite octet: {} families; {} calibration and {} evaluation requests each, {} "
        "training items\n",
        workloads::families().size(), workloads::kOctetCalibration, workloads::kOctetEvaluation,
        workloads::kOctetTraining);
    for (const auto* family : workloads::families())
      fmt::print("  {:<12} {}\n", family->name(), family->description());
    return {};
  }
  auto families = ordered_json::array();
  for (const auto* family : workloads::families())
    families.push_back({{"name", family->name()}, {"description", family->description()}});
  fmt::print("{}\n", ordered_json{{"schema_version", kJsonSchemaVersion},
                                  {"suite", workloads::kOctetName},
                                  {"families", families}}
                         .dump(2));
  return {};
}

struct ShowFlags {
  std::string suite = "octet", split = "evaluation", family;
  int count = 2;
};

core::Result<void> show(const ShowFlags& flags, bool json) {
  const std::string path = experiment::suite_folder(flags.suite) + "/" + flags.split + ".jsonl";
  MOESCOPE_TRY(const auto items, workloads::read_items(path));
  std::map<std::string, int> shown;
  auto array = ordered_json::array();
  for (const auto& item : items) {
    if (!flags.family.empty() && item.family != flags.family) continue;
    if (shown[item.family]++ >= flags.count) continue;
    if (json)
      array.push_back({{"id", item.id},
                       {"family", item.family},
                       {"prompt", item.prompt},
                       {"answer", item.answer}});
    else
      fmt::print("--- {}\n{} [{}]\n", item.id, item.prompt, item.answer);
  }
  if (shown.empty())
    return core::Error::bad_input(
        fmt::format("{}: holds no items of family '{}'", path, flags.family));
  if (json)
    fmt::print("{}\n",
               ordered_json{{"schema_version", kJsonSchemaVersion}, {"items", array}}.dump(2));
  return {};
}

core::Result<void> write(const std::string& folder, bool training, bool json) {
  MOESCOPE_CHECK(workloads::write_octet(folder, training));
  if (json)
    fmt::print("{}\n", text_json("folder", folder));
  else
    fmt::print("wrote suite octet to {}\n", folder);
  return {};
}

core::Result<void> verify(const std::string& suite, bool json) {
  const auto folder = experiment::suite_folder(suite);
  MOESCOPE_TRY(const auto splits, workloads::verify_suite(folder));
  if (json)
    fmt::print("{}\n",
               ordered_json{{"schema_version", kJsonSchemaVersion}, {"verified", splits}}.dump(2));
  else
    for (const auto& split : splits) fmt::print("{}/{}.jsonl: as in the manifest\n", folder, split);
  return {};
}

}  // namespace

void add_workload(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, session, "workload", "list, show, write and verify workload suites");
  command->require_subcommand(1);
  command->add_subcommand("list", "the bundled suite's families")->callback([&session] {
    session.action = [&session] { return list(session.json); };
  });

  auto flags = std::make_shared<ShowFlags>();
  CLI::App* shown = command->add_subcommand("show", "some items with their answers");
  shown->add_option("SUITE", flags->suite, "'octet' or a folder")->capture_default_str();
  shown->add_option("--split", flags->split, "calibration or evaluation")->capture_default_str();
  shown->add_option("--family", flags->family, "only this family");
  shown->add_option("--count", flags->count, "items per family")->capture_default_str();
  shown->callback([&session, flags] {
    session.action = [&session, flags] { return show(*flags, session.json); };
  });

  auto folder = std::make_shared<std::string>();
  auto training = std::make_shared<bool>(false);
  CLI::App* written = command->add_subcommand("write", "generate the suite octet into a folder");
  written->add_option("FOLDER", *folder, "an existing folder")->required();
  written->add_flag("--training", *training, "the training split too");
  written->callback([&session, folder, training] {
    session.action = [&session, folder, training] {
      return write(*folder, *training, session.json);
    };
  });

  auto suite = std::make_shared<std::string>("octet");
  CLI::App* verified = command->add_subcommand("verify", "compare a suite with its manifest");
  verified->add_option("SUITE", *suite, "'octet' or a folder")->capture_default_str();
  verified->callback([&session, suite] {
    session.action = [&session, suite] { return verify(*suite, session.json); };
  });
}

}  // namespace moescope::cli
