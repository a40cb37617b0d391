#include "cli/small_experiment.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace {

std::string suite(const std::string& split, int items) {
  std::string text;
  for (int i = 0; i < items; ++i)
    text += nlohmann::json{{"id", split + "/" + std::to_string(i)},
                           {"family", i % 2 ? "odd" : "even"},
                           {"prompt", split + " item " + std::to_string(i * i) + " ="},
                           {"answer", std::to_string(i)}}
                .dump() +
            "\n";
  return text;
}

}  // namespace

SmallExperiment::SmallExperiment() {
  write("calibration.jsonl", suite("calibration", 12));
  write("evaluation.jsonl", suite("evaluation", 12));
  write("spec.toml",
        "[experiment]\nrepeats = 3\n"
        "[model]\nfolder = \"" MOESCOPE_SOURCE_DIR
        "/tests/golden/tiny-a\"\n"
        "[workload]\nsuite = \"" +
            folder_.path() +
            "\"\ncalibration_per_family = 6\nevaluation_per_family = 6\n"
            "max_new_tokens = 6\n[ranks]\ncount = 4\n"
            "[placement]\nstrategies = [\"contiguous\", \"random\", \"tacg\", "
            "\"coactivation+coverage\"]\nreplica_slots = 4\n");
}

CommandResult SmallExperiment::moescope(const std::string& arguments,
                                        const std::string& launcher) const {
  return run_command("cd " + folder_.path() + " && " + launcher + MOESCOPE_BINARY " " + arguments);
}

CommandResult SmallExperiment::run(const std::string& arguments,
                                   const std::string& launcher) const {
  return moescope("run spec.toml " + arguments, launcher);
}

void SmallExperiment::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name)) << text;
}
