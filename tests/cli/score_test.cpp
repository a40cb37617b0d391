// `place` and `score` through the binary: what they print and leave.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/small_trace.hpp"
#include "core/file.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

using nlohmann::json;

namespace {

class SmallTrace {
 public:
  SmallTrace() {
    write_small_trace(folder_.file("t.h5"),
                      {.experts = 12, .top_k = 3, .requests = 60, .tokens_per_request = 10}, 1);
  }
  CommandResult moescope(const std::string& arguments) const {
    return run_command("cd " + folder_.path() + " && " MOESCOPE_BINARY " " + arguments);
  }
  json document(const std::string& arguments) const {
    const auto result = moescope(arguments);
    INFO(result.err);
    REQUIRE(result.code == 0);
    return json::parse(result.out);
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  TemporaryFolder folder_;
};

const json& row_of(const json& document, const std::string& strategy,
                   const std::string& replication) {
  for (const auto& row : document.at("rows"))
    if (row.at("strategy") == strategy && row.at("replication") == replication) return row;
  FAIL("no row " << strategy << "+" << replication);
  return document;
}

}  // namespace

TEST_CASE("a placement that was placed scores like its strategy") {
  const SmallTrace small;
  const auto placed = small.document(
      "place --trace t.h5 --calibrate odd --strategy tacg --ranks 4 --replica-slots 1 --json "
      "--out p.json");
  CHECK(placed.at("placement") == "p.json");
  CHECK(placed.at("replication") == "gesr");
  CHECK(placed.at("replica_memory").get<double>() <= 4.0 / 12);
  const auto files = small.document("score --trace t.h5 --evaluate even --placement p.json --json");
  CHECK(files.at("rows").size() == 2);
  const auto strategies = small.document(
      "score --trace t.h5 --strategies tacg --ranks 4 --replica-slots 1 --quiet --json");
  const auto& file = row_of(files, "p.json", "gesr");
  const auto& strategy = row_of(strategies, "tacg", "gesr");
  for (const char* key : {"remote_ranks_per_token", "reduction_vs_contiguous", "paper_comm", "jain",
                          "max_over_mean", "replica_memory"})
    CHECK(file.at(key) == strategy.at(key));
  CHECK(file.at("selector") == "gesr");
  CHECK(file.at("null_reduction").is_null());
  CHECK(small.moescope("score --trace t.h5 --evaluate even --placement p.json --quiet")
            .out.find("p.json: calibrated on t.h5 (odd): 300 tokens of 30 requests") !=
        std::string::npos);
  CHECK_FALSE(strategy.at("null_reduction").is_null());
}

TEST_CASE("every strategy is compared for every rank count and memory") {
  const SmallTrace small;
  const auto document = small.document(
      "score --trace t.h5 --strategies all --ranks 3,4 --replica-slots 0,1 --quiet --json "
      "--bound-effort 0");
  CHECK(document.at("mode") == "comparison");
  CHECK(document.at("calibration").at("part") == "odd");
  CHECK(document.at("evaluation").at("tokens") == 300);
  std::set<std::pair<int, int>> groups;
  for (const auto& row : document.at("rows")) {
    INFO(row.dump(2));
    CHECK_FALSE(row.contains("error"));
    groups.emplace(row.at("ranks").get<int>(), row.at("replica_slots").get<int>());
    CHECK(row.at("lower_bound") <= row.at("remote_ranks_per_token"));
    CHECK(row.at("remote_ranks_per_token_interval")[0] <= row.at("remote_ranks_per_token"));
    CHECK(row.at("sources") == "hash");
    if (row.at("strategy") == "contiguous" && row.at("replication") == "none")
      CHECK(row.at("reduction_vs_contiguous") == 0.0);
  }
  CHECK(groups == std::set<std::pair<int, int>>{{3, 0}, {3, 1}, {4, 0}, {4, 1}});
  // Equal slots have one bound; contiguous without replicas stands in every group.
  CHECK(document.at("bounds").size() == 4);
}

TEST_CASE("scores are the same on any number of threads") {
  const SmallTrace small;
  const auto rows = [&](const char* threads) {
    auto document = small.document(
        std::string("score --trace t.h5 --strategies random,tacg,eplb --ranks 4 --quiet --json "
                    "--threads ") +
        threads);
    for (auto& row : document.at("rows")) row.erase("measured");
    return document;
  };
  CHECK(rows("1") == rows("3"));
}

TEST_CASE("tables, Markdown and CSV have the rows") {
  const SmallTrace small;
  const std::string score = "score --trace t.h5 --strategies eplb,tacg --ranks 4 --quiet ";
  const auto text = small.moescope(score);
  REQUIRE(text.code == 0);
  CHECK(text.err.empty());
  for (const char* part : {"4 ranks, no replicas", "calibrated on t.h5 (odd): 300 tokens",
                           "contiguous", "tacg", "lower bound:", "selector: local-first"})
    CHECK(text.out.find(part) != std::string::npos);
  CHECK(small.moescope(score + "--no-null --no-bound").out.find("null") == std::string::npos);
  CHECK(small.moescope(score + "--format markdown").out.find("| eplb |") != std::string::npos);
  const auto csv = small.moescope(score + "--format csv").out;
  CHECK(
      csv.starts_with("strategy,replication,selector,ranks,nodes,replica_slots,sources,"
                      "remote_ranks_per_token,remote_ranks_per_token_low,"));
  CHECK(std::ranges::count(csv, '\n') == 4);
  CHECK(small.moescope(score + "--no-bound --format csv").out.find(",null,") == std::string::npos);
}

TEST_CASE("shifts and online re-planning through the binary") {
  const SmallTrace small;
  const auto shift = small.document(
      "score --trace t.h5 --strategies tacg --ranks 4 --shift family,budget "
      "--quiet --json");
  // Two rows for each of three families and the budgets of 36, 144 and all tokens.
  CHECK(shift.at("rows").size() == 2 * (3 + 3));
  const auto& shifted = row_of(shift, "tacg", "none");
  for (const char* key : {"remote_ranks_per_token", "reduction_vs_contiguous", "paper_comm",
                          "paper_comm_reduction"}) {
    const auto interval = shifted.at(std::string(key) + "_interval");
    CHECK(interval[0] <= shifted.at(key));
    CHECK(interval[1] >= shifted.at(key));
  }
  const auto online = small.document(
      "score --trace t.h5 --strategies tacg --ranks 4 --online 1 --forget 0.5 "
      "--window 50 --expert-bytes 1000 --quiet --json");
  const auto& row = row_of(online, "tacg", "none");
  CHECK(row.at("replans") == 5);
  for (const char* key :
       {"remote_ranks_per_token_interval", "static_remote_ranks_per_token_interval",
        "paper_comm_interval", "static_paper_comm_interval"})
    CHECK(row.at(key).size() == 2);
  CHECK(row.at("moved_bytes_per_token").get<double>() ==
        Approx(row.at("moved_experts").get<double>() * 1000 / 300));
  const auto both = small.document(
      "score --trace t.h5 --strategies tacg --ranks 4 --online 1 --window 50 --shift switch "
      "--quiet --json");
  CHECK(both.at("rows").size() == 4);
  CHECK(row_of(both, "tacg", "none").at("shift") == "switch");
}

TEST_CASE("rows are set against the row that --versus names") {
  const SmallTrace small;
  const std::string score =
      "score --trace t.h5 --strategies tacg,eplb --ranks 4 --replica-slots 0,1 --quiet --no-null "
      "--no-bound --versus tacg+gesr ";
  const auto document = small.document(score + "--json");
  int with = 0;
  for (const auto& row : document.at("rows")) {
    // Without slots there is no such row.
    const bool compared = row.at("replica_slots") == 1;
    CHECK(row.contains("versus") == compared);
    CHECK(row.contains("reduction_difference") == compared);
    with += compared;
    if (!compared) continue;
    CHECK(row.at("versus") == "tacg+gesr");
    CHECK(row.at("reduction_difference_interval")[0] <= row.at("reduction_difference"));
    CHECK(row.at("paper_comm_reduction_difference_interval")[1] >=
          row.at("paper_comm_reduction_difference"));
  }
  CHECK(with == 6);
  CHECK(small.moescope(score).out.find("that of tacg+gesr") != std::string::npos);
  CHECK(small.moescope(score + "--format csv")
            .out.find(",reduction_difference,reduction_difference_low,"
                      "reduction_difference_high,") != std::string::npos);
  const auto shift = small.document(
      "score --trace t.h5 --strategies tacg,eplb --ranks 4 --shift family --quiet --versus eplb "
      "--json");
  double base = 0;  // rows of a case stand together: contiguous, tacg, eplb
  for (const auto& row : shift.at("rows")) {
    const double difference = row.at("reduction_difference");
    if (row.at("strategy") == "contiguous") base = difference;
    if (row.at("strategy") == "eplb") CHECK(difference == 0);
    CHECK(difference ==
          Approx(base + row.at("reduction_vs_contiguous").get<double>()).margin(1e-12));
  }
}

TEST_CASE("requests that are shared are refused, or allowed and said") {
  const SmallTrace small;
  const std::string score =
      "score --trace t.h5 --strategies eplb --ranks 4 --quiet "
      "--calibrate all --evaluate even ";
  CHECK(small.moescope(score).code == 2);
  CHECK(small.moescope(score + "--allow-overlap").out.find("SHARED REQUESTS") != std::string::npos);
  CHECK(small.document(score + "--allow-overlap --json").at("shared_requests") == true);
}

TEST_CASE("score --json fits its JSON Schema in every mode", "[.][python]") {
  const SmallTrace small;
  const char* python = std::getenv("MOESCOPE_PYTHON");
  const std::string validate =
      std::string(python ? python : "python3") +
      " -c 'import json, sys\n"
      "try: import jsonschema\n"
      "except ImportError: sys.exit(77)\n"
      "schema, document = (json.load(open(path)) for path in sys.argv[1:])\n"
      "jsonschema.Draft202012Validator.check_schema(schema)\n"
      "jsonschema.Draft202012Validator(schema).validate(document)' " MOESCOPE_SOURCE_DIR
      "/results/score.schema.json ";
  const std::string score = "score --trace t.h5 --strategies random,tacg --ranks 4 --quiet --json ";
  for (const char* mode :
       {"--replica-slots 1", "--nodes 2 --no-null --no-bound", "--shift all",
        "--online 1 --expert-bytes 8", "--online 1 --shift none",
        "--versus random --no-null --no-bound", "--versus tacg --shift family"}) {
    const auto result = small.moescope(score + mode);
    REQUIRE(result.code == 0);
    REQUIRE(moescope::core::write_file_atomic(small.file("s.json"), result.out));
    const auto valid = run_command(validate + small.file("s.json"));
    if (valid.code == 77 || valid.code == 127) {
      std::cout << "SKIPPED: set MOESCOPE_PYTHON to a python3 that has jsonschema\n";
      return;
    }
    INFO(mode << ": " << valid.err);
    CHECK(valid.code == 0);
    auto broken = json::parse(result.out);
    broken["rows"][0]["ranks"] = "four";
    REQUIRE(moescope::core::write_file_atomic(small.file("s.json"), broken.dump()));
    CHECK(run_command(validate + small.file("s.json")).code == 1);
  }
}
