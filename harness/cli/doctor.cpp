#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/report_figures.hpp"
#include "cli/summary_json.hpp"
#include "comm/mpi.hpp"
#include "comm/nccl/library.hpp"
#include "core/process.hpp"
#include "experiment/bundled.hpp"
#include "experiment/environment.hpp"
#include "kernels/device.hpp"
#include "model/config.hpp"
#include "workloads/families/suite_file.hpp"

namespace moescope::cli {
namespace {

struct Check {
  std::string what, state;
  bool ok = true;
};

std::string mpi_state() {
  const std::string library = comm::mpi_library();
  if (library.empty())
    return "not built in; install libopenmpi-dev and openmpi-bin, and build again";
  const std::string launcher = core::find_program("mpirun");
  return library + ", " + (launcher.empty() ? "mpirun is missing: install openmpi-bin" : launcher);
}

std::string nccl_state() {
  const auto library = comm::nccl::load_library();
  if (!library) return library.error().message;
  return fmt::format("NCCL {}, {}{}", (*library)->version_text(), (*library)->path,
                     (*library)->call.AlltoAll ? "" : ", without ncclAlltoAll (2.28.3)");
}

std::vector<Check> run_checks() {
  std::vector<Check> checks;
  const auto model = model::read_config(experiment::model_folder("bundled"));
  checks.push_back({"bundled model", model ? "found" : model.error().message, bool(model)});
  const auto suite = workloads::verify_suite(experiment::suite_folder("octet"));
  checks.push_back(
      {"bundled suite", suite ? "as in its manifest" : suite.error().message, bool(suite)});
  for (const auto& kind : kernels::device_kinds()) {
    const int found = kind.count();
    checks.push_back({"device " + kind.name,
                      found > 0 ? fmt::format("{} found", found) : "none: " + kind.why_none(),
                      true});
  }
  if (kernels::device_kinds().empty())
    checks.push_back({"device cuda",
                      "not built in: install the CUDA toolkit (nvcc 12 or later), configure again",
                      true});
  checks.push_back({"backend in-process", "built in", true});
  checks.push_back({"backend mpi", mpi_state(), true});
  checks.push_back({"backend nccl", nccl_state(), true});
  const auto viewer = find_viewer();
  checks.push_back({"viewer", viewer ? *viewer : viewer.error().message, true});
  return checks;
}

core::Result<void> doctor(bool json) {
  const auto checks = run_checks();
  const auto environment = nlohmann::ordered_json::parse(experiment::capture_environment_json());
  bool ok = true;
  for (const auto& check : checks) ok &= check.ok;
  if (json) {
    nlohmann::ordered_json document{{"schema_version", kJsonSchemaVersion}, {"ok", ok}};
    for (const auto& check : checks)
      document["checks"].push_back(
          {{"what", check.what}, {"state", check.state}, {"ok", check.ok}});
    document["environment"] = environment;
    fmt::print("{}\n", document.dump(2));
  } else {
    for (const auto& check : checks)
      fmt::print("{} {:<20} {}\n", check.ok ? "ok  " : "BAD ", check.what, check.state);
    fmt::print("{}\n", environment.dump(2));
  }
  if (!ok) return core::Error::failed("something that moescope needs is missing: see above");
  return {};
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, session, "doctor", "what this machine has, and what is missing");
  command->callback([&session] { session.action = [&session] { return doctor(session.json); }; });
}

}  // namespace moescope::cli
