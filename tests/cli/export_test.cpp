// `moescope export`: placement files to engine files and back.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/small_experiment.hpp"
#include "core/file.hpp"

using namespace moescope;

namespace {

constexpr const char* kPlacement =
    R"({"schema": "moescope-placement", "schema_version": "1.0.0", "layers": 2, "experts": 4,
        "ranks": 2, "nodes": 1, "slots": [3, 3], "primary": [[0, 0, 1, 1], [0, 1, 0, 1]],
        "replicas": [{"layer": 0, "expert": 3, "ranks": [0]},
                     {"layer": 0, "expert": 0, "ranks": [1]},
                     {"layer": 1, "expert": 0, "ranks": [1]},
                     {"layer": 1, "expert": 1, "ranks": [0]}]})";

nlohmann::json read(const std::string& path) {
  return nlohmann::json::parse(*core::read_file(path));
}

}  // namespace

TEST_CASE("a placement goes to each engine's file and back") {
  const SmallExperiment small;
  small.write("p.json", kPlacement);
  for (const std::string format : {"sglang", "vllm", "trtllm"}) {
    const auto out = small.moescope("export --json --placement p.json --out e --format " + format);
    INFO(out.err);
    REQUIRE(out.code == 0);
    CHECK(nlohmann::json::parse(out.out)["replica_memory"] == 0.5);
    const auto in = small.moescope("export --import e --ranks 2 --out q.json --format " + format);
    INFO(in.err);
    REQUIRE(in.code == 0);
    CHECK(in.out.empty());
    CHECK(read(small.file("q.json"))["primary"] == read(small.file("p.json"))["primary"]);
    CHECK(read(small.file("q.json"))["strategy"] == "imported from " + format);
  }
}

TEST_CASE("what cannot be exported or imported is one line and exit code 2") {
  const SmallExperiment small;
  small.write("p.json", kPlacement);
  auto uneven = nlohmann::json::parse(kPlacement);
  uneven["slots"] = {3, 4};
  small.write("uneven.json", uneven.dump());
  small.write("e.yaml", "initial_global_assignments: {0: [0, 1]}\n");
  const auto refused = [&small](const std::string& arguments, const std::string& part) {
    const auto result = small.moescope("export " + arguments);
    INFO(result.err);
    CHECK(result.code == 2);
    CHECK(std::ranges::count(result.err, '\n') == 1);
    CHECK(result.err.find(part) != std::string::npos);
  };
  refused("--format sglang --out e", "--placement or --import");
  refused("--placement p.json --format sglan --out e", "did you mean 'sglang'?");
  refused("--placement none.json --format sglang --out e", "none.json");
  refused("--placement uneven.json --format sglang --out e", "uneven.json: slots: 3 on rank 0");
  refused("--import e.yaml --format trtllm --out q.json", "--ranks");
  refused("--import e.yaml --format trtllm --ranks 4 --nodes 3 --out q.json", "--nodes 3");
  refused("--import e.yaml --format trtllm --ranks 4 --out q.json", "multiple of 4 ranks");
  CHECK(small.moescope("export --placement uneven.json --format vllm --fill --out e").code == 0);
}
