// The main job through the binary: what it prints, what it leaves, and what a kill costs.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/small_experiment.hpp"
#include "store/results_file.hpp"

using nlohmann::json;

namespace {

json rows_without_times(const std::string& text) {
  auto rows = json::parse(text).at("rows");
  for (auto& row : rows) row.erase("measured");
  return rows;
}

}  // namespace

TEST_CASE("run prints the comparison and leaves a finished results file") {
  const SmallExperiment small;
  const auto result = small.run("--out r.h5 --quiet");
  INFO(result.err);
  REQUIRE(result.code == 0);
  CHECK(result.err.empty());
  for (const char* word : {"contiguous", "random", "tacg", "coactivation+coverage", "reduction",
                           "measured", "projected", "lossless: yes", "24 of 24"})
    CHECK(result.out.find(word) != std::string::npos);
  CHECK(std::filesystem::exists(small.file("r.h5")));
  CHECK_FALSE(std::filesystem::exists(small.file("r.h5.parts")));

  const auto report = small.moescope("report r.h5 --json");
  REQUIRE(report.code == 0);
  CHECK(json::parse(report.out).at("rows").size() == 4);
  CHECK(small.moescope("report r.h5 --format markdown").out.find("| contiguous") !=
        std::string::npos);
}

TEST_CASE("settings of a selector reach the engine and the results file") {
  const SmallExperiment small;
  const std::string arguments = "--strategies contiguous,tacg+gesr --repeats 1 --quiet --json ";
  // run itself checks that the engine counted what the score of its trace gives, to the byte.
  const auto by_layer = small.run(arguments + "--out a.h5");
  const auto by_model = small.run(
      arguments + "--out b.h5 --set gesr.load_scope=model gesr.theta=0 gesr.rho=0.5 gesr.n_rep=4");
  INFO(by_model.err);
  REQUIRE(by_layer.code == 0);
  REQUIRE(by_model.code == 0);
  CHECK(rows_without_times(by_layer.out)[1] != rows_without_times(by_model.out)[1]);
  const auto parameters_in = [&](const std::string& name) {
    const auto file = moescope::store::ResultsFile::open(small.file(name));
    REQUIRE(file);
    const auto placement = file->placement("tacg+gesr");
    REQUIRE(placement);
    return json::parse(placement->parameters_json);
  };
  const auto by_default = parameters_in("a.h5"), set = parameters_in("b.h5");
  CHECK(by_default.at("gesr.load_scope") == "layer");
  CHECK(set.at("gesr.load_scope") == "model");
  CHECK(set.at("gesr.theta") == 0.0);
  CHECK(set.at("gesr.rho") == 0.5);
  CHECK(set.at("gesr.n_rep") == 4);
  CHECK(set.at("tacg.alpha") == by_default.at("tacg.alpha"));
  CHECK(small.run("--strategies contiguous --dry-run --set gesr.theta=0").code == 2);
}

TEST_CASE("run --json prints one document with every metric of metrics.md that applies") {
  const SmallExperiment small;
  const auto result = small.run("--json --out r.h5");
  REQUIRE(result.code == 0);
  const auto document = json::parse(result.out);
  CHECK(document.at("lossless") == true);
  CHECK(document.at("results_file") == "r.h5");
  for (const auto& row : document.at("rows")) {
    for (const char* key : {"strategy",
                            "replication",
                            "selector",
                            "ranks",
                            "replica_memory",
                            "remote_ranks_per_token",
                            "paper_comm",
                            "remote_experts_per_token",
                            "remote_nodes_per_token",
                            "dispatch_bytes",
                            "combine_bytes",
                            "reduction_vs_contiguous",
                            "null_reduction",
                            "lower_bound",
                            "gap",
                            "jain",
                            "jain_step",
                            "max_over_mean",
                            "max_violation",
                            "accuracy"})
      CHECK(row.contains(key));
    for (const char* key : {"ttft_s", "tpot_s", "e2e_s", "prompt_tokens_per_s",
                            "generated_tokens_per_s", "phase_expert_s", "phase_wait_s"})
      CHECK(row.at("measured").at(key).get<double>() > 0);
    CHECK(row.at("projected").at("comm_s@nvlink8").get<double>() > 0);
  }
  CHECK(document["rows"][0]["reduction_vs_contiguous"] == 0.0);
}

TEST_CASE("a killed run resumes to the counters of an unbroken one") {
  const SmallExperiment small;
  const auto unbroken = small.run("--json --out whole.h5");
  REQUIRE(unbroken.code == 0);
  // Killed again and again, at later and later times, until a resumed run gets through.
  const auto published = [&] {
    return std::filesystem::exists(small.file("r.h5")) &&
           !std::filesystem::exists(small.file("r.h5.parts"));
  };
  bool was_killed = false;
  for (double seconds = 0.1; seconds < 200 && !published(); seconds *= 1.3) {
    const bool started = std::filesystem::exists(small.file("r.h5.parts"));
    const auto result = run_command(
        "cd " + small.file("") + " && timeout -s KILL " + std::to_string(seconds) +
        " " MOESCOPE_BINARY " run spec.toml --quiet --out r.h5" + (started ? " --resume" : ""));
    INFO(result.err);
    CHECK((result.code == 0 || result.code == 137));
    was_killed |= std::filesystem::exists(small.file("r.h5.parts"));
  }
  REQUIRE(published());
  if (!was_killed) WARN("the machine was too fast for a kill to land inside a run");
  CHECK(rows_without_times(small.moescope("report r.h5 --json").out) ==
        rows_without_times(unbroken.out));
}

TEST_CASE("an interrupt keeps the finished repeats, and --finish-now makes a file of them") {
  const SmallExperiment small;
  small.write("long.toml", R"([experiment]
repeats = 1000
warmup = 0
[model]
folder = ")" MOESCOPE_SOURCE_DIR R"(/tests/golden/tiny-a"
[workload]
suite = ".")"
                           "\ncalibration_per_family = 6\nevaluation_per_family = 6\n"
                           "max_new_tokens = 6\n[ranks]\ncount = 2\n"
                           "[placement]\nstrategies = [\"contiguous\"]\n");
  const auto stopped = run_command("cd " + small.file("") +
                                   " && { timeout 100 " MOESCOPE_BINARY
                                   " run long.toml --out r.h5 --quiet & pid=$!; "
                                   "while ! grep -qs runs/contiguous r.h5.parts/journal.jsonl; do "
                                   "sleep 0.05; done; kill -INT $pid; wait $pid; }");
  INFO(stopped.err);
  CHECK(stopped.code == 130);
  CHECK(stopped.err.find("--resume") != std::string::npos);
  const auto again = small.moescope("run long.toml --out r.h5 --quiet");
  CHECK(again.code == 2);
  CHECK(again.err.find("--resume") != std::string::npos);
  const auto merged = small.moescope("run long.toml --out r.h5 --resume --finish-now --quiet");
  INFO(merged.err);
  CHECK(merged.code == 0);
  CHECK(small.moescope("report r.h5").out.find("not finished") != std::string::npos);
}

TEST_CASE("a dry run tells the plan and writes nothing") {
  const SmallExperiment small;
  const auto result = small.run("--dry-run --out r.h5");
  REQUIRE(result.code == 0);
  CHECK(result.out.find("4 strategies x 2 layout(s) x 3 repeats = 24") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(small.file("r.h5")));
}

TEST_CASE("partial combine runs and is lossless within rounding") {
  const SmallExperiment small;
  const auto result = small.run("--combine partial --layouts per-rank --json --out r.h5");
  REQUIRE(result.code == 0);
  CHECK(json::parse(result.out).at("lossless") == true);
}

TEST_CASE("recording none leaves out what only a recording has, and still checks the answers") {
  const SmallExperiment small;
  const auto result = small.run("--record none --json --out r.h5");
  REQUIRE(result.code == 0);
  const auto document = json::parse(result.out);
  CHECK(document.at("lossless") == true);
  CHECK_FALSE(document.at("rows")[0].contains("dispatch_bytes"));
  CHECK(document.at("rows")[0].at("measured").contains("ttft_s"));
}
