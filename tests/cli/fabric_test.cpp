// `fabric measure`, `fit`, `list` and `project` through the binary, each on what another one wrote.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/refused.hpp"
#include "cli/small_experiment.hpp"
#include "store/results_file.hpp"

using nlohmann::json;

namespace {

// 20 us and 40 GB/s in a node of four.
constexpr const char* kSweep =
    "pattern,ranks,nodes,bytes,seconds,kind\n"
    "pair-intra,4,1,4000,20.1e-6,measured\n"
    "pair-intra,4,1,400000,30e-6,measured\n"
    "pair-intra,4,1,40000000,1020e-6,measured\n"
    "pair-intra,4,1,80000000,2100e-6,measured\n";

}  // namespace

TEST_CASE("what fabric measure prints, fabric fit reads, and fabric list shows") {
  const SmallExperiment small;
  const std::string measure = "fabric measure --ranks 2 --iterations 3 --sizes 64,4096,16777216 ";
  REQUIRE(small.moescope(measure + "--json > a.json").code == 0);
  REQUIRE(small.moescope(measure + "--format csv > b.csv").code == 0);
  const auto fit = small.moescope("fabric fit a.json b.csv --base nvlink8 --out here.toml --json");
  // A busy machine may tell no bandwidth; the base then has it.
  INFO(fit.err);
  REQUIRE(fit.code == 0);
  const auto document = json::parse(fit.out);
  CHECK(document.at("kind") == "measured");
  CHECK(document.at("rows").size() == 12);  // pairs and all to all, three sizes each, twice
  CHECK(document.at("intra").at("bytes_per_second").get<double>() > 0);
  CHECK_FALSE(document.contains("inter"));
  const auto list = small.moescope("fabric list here.toml");
  REQUIRE(list.code == 0);
  CHECK(list.out.find("nvlink8: ") != std::string::npos);
  CHECK(list.out.find("here: ") != std::string::npos);
  CHECK(list.out.find("fitted to 12 measured row(s) of a.json, b.csv") != std::string::npos);
}

TEST_CASE("fabric fit says each row's error, and which rows it did not see") {
  const SmallExperiment small;
  small.write("sweep.csv", kSweep);
  const auto fit = small.moescope("fabric fit sweep.csv --out lab.toml --hold-out bytes=80000000");
  INFO(fit.err);
  REQUIRE(fit.code == 0);
  CHECK(fit.out.find("+0.0%") != std::string::npos);
  CHECK(fit.out.find("-3.8%  held out") != std::string::npos);
  CHECK(fit.out.find("bytes / 40 GB/s") != std::string::npos);
  CHECK(fit.out.find("1 row(s) held out: mean error 3.8 %") != std::string::npos);
  CHECK(small.moescope("fabric list lab.toml --json").out.find("held out") != std::string::npos);
}

TEST_CASE("fabric project finds the times that run projected, and those of a fitted fabric") {
  const SmallExperiment small;
  const auto run = small.run("--repeats 1 --quiet --json --out r.h5");
  REQUIRE(run.code == 0);
  small.write("sweep.csv", kSweep);
  REQUIRE(small.moescope("fabric fit sweep.csv --out lab.toml").code == 0);
  const auto projected =
      small.moescope("fabric project r.h5 --fabric nvlink8 2x4-400g lab.toml --json");
  INFO(projected.err);
  REQUIRE(projected.code == 0);
  const auto document = json::parse(projected.out);
  CHECK(document.at("fabrics").size() == 3);
  CHECK(document.at("fabrics")[2].at("provenance").get<std::string>().find("sweep.csv") !=
        std::string::npos);
  REQUIRE(document.at("rows").size() == 8);
  for (const auto& row : document.at("rows")) {
    const std::string suffix = row.at("layout") == "per-rank" ? "" : "@per-expert";
    const auto rows = json::parse(run.out).at("rows");
    const auto same = std::ranges::find_if(
        rows, [&](const json& other) { return other.at("strategy") == row.at("strategy"); });
    REQUIRE(same != rows.end());
    const auto& now = row.at("projected");
    for (const std::string key : {"comm_s@nvlink8", "comm_transfer_s@2x4-400g"})
      CHECK(now.at(key).get<double>() ==
            Approx(same->at("projected").at(key + suffix).get<double>()).epsilon(1e-12));
    CHECK(now.at("comm_s@lab").get<double>() ==
          Approx(now.at("dispatch_s@lab").get<double>() + now.at("combine_s@lab").get<double>()));
    if (row.at("strategy") == "contiguous") CHECK(now.at("comm_vs_contiguous@lab") == 0.0);
  }
  const auto text = small.moescope("fabric project r.h5 --fabric lab.toml");
  CHECK(text.out.find("projected") != std::string::npos);
  CHECK(text.out.find("lab: fitted to") != std::string::npos);
}

TEST_CASE("fabric commands refuse what they cannot use in one line") {
  const SmallExperiment small;
  small.write("sweep.csv", kSweep);
  small.write("text", "nothing\n");
  check_refused(small.moescope("fabric fit none.json --out f.toml"), "none.json");
  check_refused(small.moescope("fabric fit text --out f.toml"), "text: no row of a sweep");
  check_refused(small.moescope("fabric fit sweep.csv --out f"), "ends in .toml");
  check_refused(small.moescope("fabric fit sweep.csv --out no/such/f.toml"), "no/such");
  check_refused(small.moescope("fabric fit sweep.csv --out f.toml --hold-out size=4"),
                "--hold-out");
  check_refused(small.moescope("fabric fit sweep.csv --out f.toml --name a/b"),
                "name: found 'a/b'");
  check_refused(small.moescope("fabric fit sweep.csv --out f.toml --nodes 3"), "its 3 nodes");
  CHECK_FALSE(std::filesystem::exists(small.file("f.toml")));
  check_refused(small.moescope("fabric list none.toml"), "none.toml");

  REQUIRE(small.run("--repeats 1 --quiet --record none --strategies tacg --out r.h5").code == 0);
  check_refused(small.moescope("fabric project r.h5 --fabric nvlink8"), "r.h5: ");
  check_refused(small.moescope("fabric project r.h5 --fabric nvlink9"), "nvlink8");
  check_refused(small.moescope("fabric project sweep.csv --fabric nvlink8"), "sweep.csv");
  check_refused(small.moescope("report r.h5 --traffic-matrix m.txt"), "recorded no traffic");
}

TEST_CASE("a run's mean exchange is written for nccl-tests") {
  const SmallExperiment small;
  REQUIRE(small.run("--repeats 1 --quiet --out r.h5").code == 0);
  check_refused(small.moescope("report r.h5 --traffic-matrix m.txt --run tac"), "no run 'tac'");
  check_refused(small.moescope("report r.h5 --traffic-matrix m.txt --layer 99"),
                "--layer: found 99");
  const auto report =
      small.moescope("report r.h5 --traffic-matrix m.txt --run tacg --wire combine --layer 1");
  INFO(report.err);
  REQUIRE(report.code == 0);
  const auto file = moescope::store::ResultsFile::open(small.file("r.h5"));
  REQUIRE(file);
  const auto traffic = file->run_traffic("tacg", 0, moescope::store::Wire::combine, 1);
  const auto outline = file->run_outline("tacg", 0);
  REQUIRE(traffic);
  REQUIRE(outline);
  std::ifstream matrix(small.file("m.txt"));
  int lines = 0;
  for (std::string line; std::getline(matrix, line); ++lines) {
    std::istringstream cells(line);
    std::uint64_t cell = 0;
    for (int column = 0; cells >> cell; ++column) {
      std::uint64_t sum = 0;
      for (std::size_t family = 0; family < outline->families.size(); ++family)
        sum += (*traffic)[family * 16 + static_cast<std::size_t>(lines) * 4 + column];
      CHECK(cell % 16 == 0);
      CHECK(cell * outline->steps >= sum);
      CHECK(cell * outline->steps < sum + 16 * outline->steps);
    }
  }
  CHECK(lines == 4);
  CHECK(report.err.find("alltoallv_perf -b ") != std::string::npos);
  CHECK(small.moescope("report r.h5 --run tacg").code == 2);
}
