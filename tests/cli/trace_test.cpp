// `moescope trace` through the binary.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/refused.hpp"
#include "cli/small_experiment.hpp"

using nlohmann::json;

namespace {

const char kRoutes[] =
    "request,family,position,phase,layer,experts\n"
    "7,maths,0,prefill,0,3 1\n7,maths,0,prefill,1,0 2\n"
    "7,maths,1,decode,0,3 0\n7,maths,1,decode,1,1 2\n"
    "9,code,0,prefill,0,3 2\n9,code,0,prefill,1,1 3\n";

json parse(const CommandResult& result) {
  INFO(result.err);
  REQUIRE(result.code == 0);
  return json::parse(result.out);
}

}  // namespace

TEST_CASE("trace import and info tell what a trace holds") {
  const SmallExperiment small;
  small.write("r.csv", kRoutes);
  const auto imported =
      parse(small.moescope("trace import r.csv --out t.h5 --experts 6 --quiet --json"));
  CHECK(imported.at("tokens") == 3);
  CHECK(imported.at("experts") == 6);
  CHECK(imported.at("rows_skipped") == 0);
  const auto info = parse(small.moescope("trace info t.h5 --quiet --json"));
  CHECK(info.at("requests") == 2);
  CHECK(info.at("decode_tokens") == 1);
  CHECK(info.at("layers") == 2);
  CHECK(info.at("experts") == 6);
  CHECK(info.at("families")[0] == json{{"name", "maths"}, {"requests", 1}, {"tokens", 2}});
  // Layer 0 chose 3 three times of six, over six experts.
  CHECK(info.at("load")[0].at("max_over_mean") == 3.0);
  CHECK(info.at("load")[0].at("busiest_expert") == 3);
  CHECK(info.at("load")[0].at("unused_experts") == 2);
  const auto text = small.moescope("trace info t.h5 --quiet");
  CHECK(text.out.find("2 MoE layers, 6 experts, top 2") != std::string::npos);
  CHECK(text.err.empty());
}

TEST_CASE("export and import again give the same trace file") {
  const SmallExperiment small;
  small.write("r.csv", kRoutes);
  REQUIRE(small.moescope("trace import r.csv --out t.h5 --quiet").code == 0);
  const auto before = small.moescope("trace info t.h5 --quiet --json").out;
  for (const std::string format : {"csv", "jsonl", "npz", "h5"}) {
    INFO(format);
    CHECK(small.moescope("trace export t.h5 --quiet --format " + format + " --out x").code == 0);
    CHECK(small.moescope("trace import x --quiet --out u.h5").code == 0);
    CHECK(small.moescope("trace info u.h5 --quiet --json").out == before);
  }
  CHECK(small.moescope("trace export t.h5 --quiet --format npy --out x").code == 0);
  CHECK(parse(small.moescope("trace info x --quiet --json")).at("tokens") == 3);
}

TEST_CASE("families come from a file, or from names for the sources") {
  const SmallExperiment small;
  small.write("r.csv", kRoutes);
  small.write("families.csv", "number,family\n9,law\n");
  const auto families = [&](const std::string& arguments) {
    REQUIRE(small.moescope("trace import --quiet --out t.h5 " + arguments).code == 0);
    const auto info = parse(small.moescope("trace info t.h5 --quiet --json"));
    std::vector<std::string> names;
    for (const auto& family : info.at("families")) names.push_back(family.at("name"));
    return names;
  };
  CHECK(families("r.csv --families families.csv") == std::vector<std::string>{"other", "law"});
  CHECK(families("r.csv --families mine") == std::vector<std::string>{"mine"});
  CHECK(families("r.csv r.csv --families a,b") == std::vector<std::string>{"a", "b"});
  check_refused(small.moescope("trace import r.csv --out t.h5 --quiet --families a,b"),
                "2 families for 1 sources");
  small.write("families.csv", "9,law\nten,law\n");
  check_refused(small.moescope("trace import r.csv --out t.h5 --quiet --families families.csv"),
                "families.csv:2: found 'ten,law'");
}

TEST_CASE("a bad row is named, or skipped and counted; a failed import leaves nothing") {
  const SmallExperiment small;
  small.write("r.csv", std::string(kRoutes) + "9,code,1,prefill,0,3 3\n");
  check_refused(small.moescope("trace import r.csv --out t.h5 --quiet"),
                "r.csv:8: expert 3 stands");
  for (const auto& entry : std::filesystem::directory_iterator(small.file("")))
    CHECK(entry.path().string().find("t.h5") == std::string::npos);
  const auto skipped =
      parse(small.moescope("trace import r.csv --out t.h5 --quiet --skip-bad --json"));
  CHECK(skipped.at("tokens") == 3);
  CHECK(skipped.at("rows_skipped") == 1);
  CHECK(small.moescope("trace info r.csv --quiet --skip-bad").err.find("1 rows were skipped") !=
        std::string::npos);
}

TEST_CASE("wrong usage of trace is one line") {
  const SmallExperiment small;
  small.write("r.csv", kRoutes);
  check_refused(small.moescope("trace"), "--help");
  check_refused(small.moescope("trace import none.csv --out t.h5 --quiet"), "none.csv");
  check_refused(small.moescope("trace import r.csv --out no/such/t.h5 --quiet"), "no/such");
  check_refused(small.moescope("trace import r.csv --quiet --format tsv --out t.h5"), "'tsv'");
  check_refused(small.moescope("trace export r.csv --quiet --format megatron --out x"),
                "read only");
}

TEST_CASE("trace record runs the model and keeps its routing") {
  const SmallExperiment small;
  const auto recorded = parse(small.moescope("trace record spec.toml --out t.h5 --quiet --json"));
  CHECK(recorded.at("requests") == 12);
  const auto info = parse(small.moescope("trace info t.h5 --quiet --json"));
  CHECK(info.at("tokens") == recorded.at("tokens"));
  CHECK(info.at("gates") == true);
  CHECK(info.at("families").size() == 2);
  // It is the calibration trace of a run of the same spec.
  REQUIRE(small.run("--out r.h5 --quiet").code == 0);
  CHECK(small.moescope("trace info r.h5#calibration --quiet --json").out ==
        small.moescope("trace info t.h5 --quiet --json").out);
}

TEST_CASE("a full disk ends an import with exit code 1 and keeps what was there") {
  const SmallExperiment small;
  std::string rows = "position,layer,experts\n";
  std::uint32_t noise = 1;
  for (int t = 0; t < 60000; ++t) {
    noise = noise * 1664525 + 1013904223;
    const auto first = noise >> 16 & 255, second = (first + 1 + (noise >> 24 & 127)) & 255;
    rows += std::to_string(t) + ",0," + std::to_string(first) + " " + std::to_string(second) + "\n";
  }
  small.write("r.csv", rows);
  small.write("t.h5", "old");
  const auto result = run_command("cd " + small.file("") +
                                  " && trap '' XFSZ && ulimit -f 64 && " MOESCOPE_BINARY
                                  " trace import r.csv --out t.h5 --quiet");
  INFO(result.err);
  CHECK(result.code == 1);
  CHECK(result.err.find("t.h5: writing failed") != std::string::npos);
  CHECK(std::filesystem::file_size(small.file("t.h5")) == 3);
}

TEST_CASE("an interrupted import leaves nothing") {
  const SmallExperiment small;
  std::string rows = "position,layer,experts\n";
  for (int t = 0; t < 100000; ++t) rows += std::to_string(t) + ",0,1 2\n";
  small.write("r.csv", rows);
  const auto result = run_command("cd " + small.file("") +
                                  " && { " MOESCOPE_BINARY
                                  " trace import r.csv r.csv r.csv --out t.h5 --quiet & pid=$!; "
                                  "until ls t.h5* >/dev/null 2>&1; do sleep 0.01; done; "
                                  "kill -INT $pid; wait $pid; }");
  INFO(result.err);
  // The import may have been faster than the signal.
  CHECK((result.code == 130 || result.code == 0));
  CHECK(std::filesystem::exists(small.file("t.h5")) == (result.code == 0));
  for (const auto& entry : std::filesystem::directory_iterator(small.file("")))
    CHECK(entry.path().string().find(".tmp-") == std::string::npos);
}
