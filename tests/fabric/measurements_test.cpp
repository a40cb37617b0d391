#include <catch2/catch.hpp>
#include <fstream>

#include "fabric/fabric.hpp"
#include "fabric/measurements/measurement.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;
using namespace moescope::fabric;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

template <class Parse>
std::string refusal(Parse parse, const std::string& text) {
  const auto rows = parse(text, "file");
  REQUIRE_FALSE(rows);
  CHECK(rows.error().kind == core::ErrorKind::bad_input);
  CHECK_FALSE(has(rows.error().message, "\n"));
  return rows.error().message;
}

// Two nodes of two GPUs, as nccl-tests print it.
const std::string kDevices =
    "# nThread 1 nGpus 1 minBytes 8 maxBytes 64 step: 2(factor) warmup iters: 1 iters: 20\n"
    "#\n# Using devices\n"
    "#  Rank  0 Group  0 Pid   41 on     left device  0 [0x1b] NVIDIA H100 80GB HBM3\n"
    "#  Rank  1 Group  0 Pid   42 on     left device  1 [0x43] NVIDIA H100 80GB HBM3\n"
    "#  Rank  2 Group  0 Pid   17 on    right device  0 [0000:1b:00] NVIDIA H100 80GB HBM3\n"
    "#  Rank  3 Group  0 Pid   18 on    right device  1 [0000:43:00] NVIDIA H100 80GB HBM3\n#\n";
const std::string kHeading =
    "#                                        out-of-place                  in-place          \n"
    "#       size    count   type  redop  root   time  algbw  busbw #wrong   time  algbw  busbw "
    "#wrong\n"
    "#        (B) (elements)                     (us) (GB/s) (GB/s)          (us) (GB/s) (GB/s)\n";
const std::string kRows =
    "           0        0  float  none    -1   9.00   0.00   0.00      0   9.01  0.00  0.00 N/A\n"
    "     1048576    65536  float  none    -1  58.14  18.04  13.53      0  57.87 18.12 13.59 N/A\n"
    "   524288000 32768000  float  none    -1   3256  161.0  120.8      0   3260 160.8 120.6 N/A\n"
    "# Out of bounds values : 0 OK\n# Avg bus bandwidth    : 67.1\n#\n";
const std::string kAllToAll =
    "# Collective test starting: alltoall_perf\n" + kDevices + kHeading + kRows;

const char* const kSweep = R"({"schema_version": "1.0.0", "backend": "mpi", "ranks": 4, "nodes": 2,
  "measured": {"times": [
    {"pattern": "pair", "from": 0, "to": 1, "bytes": 64, "slowest_s": 3e-6},
    {"pattern": "pair", "from": 1, "to": 0, "bytes": 64, "slowest_s": 1e-6},
    {"pattern": "pair", "from": 2, "to": 3, "bytes": 64, "slowest_s": 2e-6},
    {"pattern": "pair", "from": 0, "to": 2, "bytes": 64, "slowest_s": 9e-6},
    {"pattern": "alltoallv", "from": -1, "to": -1, "bytes": 64, "slowest_s": 20e-6}], "fits": []}})";

}  // namespace

TEST_CASE("patterns are the traffic that they say") {
  const Measurement row{Pattern::ring, 4, 2, 10, 1, "measured", ""};
  CHECK(traffic(row) == std::vector<double>{0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10, 10, 0, 0, 0});
  const auto load = [](Pattern pattern) {
    return phase_load(4, 2, traffic({pattern, 4, 2, 10, 1, "measured", ""}));
  };
  CHECK(load(Pattern::alltoall).intra.bytes == 10);
  CHECK(load(Pattern::alltoall).inter.bytes == 20);
  CHECK(load(Pattern::alltoall).inter.messages == 2);
  CHECK(load(Pattern::pair_intra).inter.messages == 0);
  CHECK(load(Pattern::pair_inter).intra.messages == 0);
  CHECK(load(Pattern::pair_inter).inter.bytes == 10);
}

TEST_CASE("nccl-tests' tables are read: ranks, nodes, size of a message, out-of-place time") {
  const auto rows = parse_nccl_tests(kAllToAll, "log");
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  const auto& last = rows->back();
  CHECK(last.pattern == Pattern::alltoall);
  CHECK(last.ranks == 4);
  CHECK(last.nodes == 2);
  CHECK(last.bytes == 524288000 / 4.0);
  CHECK(last.seconds == Approx(3256e-6));
  CHECK(last.kind == "measured");
  // algbw is size / time, of which the own part stays (doc/PERFORMANCE.md).
  CHECK(last.bytes * last.ranks / last.seconds == Approx(161.0e9).epsilon(1e-3));
  CHECK(rows->front().seconds == Approx(58.14e-6));

  // Without the line that names the test, the file's name does; mpirun may tag each line.
  std::string tagged;
  std::istringstream lines(kDevices + kHeading + kRows);
  for (std::string line; std::getline(lines, line);) tagged += "[1,0]<stdout>:" + line + "\n";
  const auto ring = parse_nccl_tests(tagged, "logs/sendrecv_perf-4.txt");
  REQUIRE(ring);
  CHECK(ring->size() == 2);
  CHECK(ring->back().pattern == Pattern::ring);
  CHECK(ring->back().bytes == 524288000);
}

TEST_CASE("ranks that share a GPU are emulated") {
  auto text = kAllToAll;
  for (const std::string part : {"right device  0", "right device  1"})
    text.replace(text.find(part), 5, " left");
  text.replace(text.find("[0000:1b:00]"), 12, "[0x1b]");
  const auto rows = parse_nccl_tests(text, "log");
  REQUIRE(rows);
  CHECK(rows->back().nodes == 1);
  CHECK(rows->back().kind == "emulated");
}

TEST_CASE("text that is no table of nccl-tests is refused with its line") {
  const auto refused = [](const std::string& text) { return refusal(parse_nccl_tests, text); };
  CHECK(has(refused(kDevices + kHeading + kRows), "no line before tells which test this is"));
  CHECK(has(refused("# all_reduce_perf\n" + kDevices + kHeading + kRows), "rows of all_reduce"));
  CHECK(has(refused("# alltoall_perf\n" + kHeading + kRows), "0 ranks are listed"));
  auto text = kAllToAll;
  CHECK(has(refused(text.replace(text.find("58.14"), 5, "  N/A")),
            "file:14: found 'N/A', a time in us"));
  text = kAllToAll;
  CHECK(has(refused(text.replace(text.find("Rank  1"), 7, "Rank  0")), "rank 0 is listed as"));
  text = kAllToAll;
  CHECK(has(refused(text.replace(text.find(" left"), 5, "right")), "not evenly on their hosts"));
}

TEST_CASE("the sweep of fabric measure becomes the median over the pairs of a kind") {
  const auto rows = parse_measure_json(kSweep, "sweep.json");
  REQUIRE(rows);
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].pattern == Pattern::pair_intra);
  CHECK((*rows)[0].seconds == 2e-6);
  CHECK((*rows)[1].pattern == Pattern::pair_inter);
  CHECK((*rows)[1].seconds == 9e-6);
  CHECK((*rows)[2].pattern == Pattern::alltoall);
  CHECK((*rows)[2].nodes == 2);
  const auto refused = [](const std::string& from, const std::string& to) {
    std::string text = kSweep;
    return refusal(parse_measure_json, text.replace(text.find(from), from.size(), to));
  };
  CHECK(has(refused("\"ranks\": 4", "\"ranks\": 3"), "nodes: is 2, a divisor of 3 ranks"));
  CHECK(has(refused("\"to\": 1", "\"to\": 4"), "measured.times[0].to"));
  CHECK(has(refused("\"to\": 1", "\"to\": 0"), "another rank than from"));
  CHECK(has(refused("3e-6", "0"), "measured.times[0].slowest_s"));
  CHECK(has(refused("alltoallv", "reduce"), "\"pair\" or \"alltoallv\""));
  CHECK(has(refused("\"measured\"", "\"guessed\""), "measured"));
}

TEST_CASE("rows survive CSV") {
  const std::vector<Measurement> rows{{Pattern::pair_intra, 4, 2, 1024, 1.25e-6, "emulated", "f"},
                                      {Pattern::ring, 4, 1, 0.5, 3, "measured", "f"}};
  std::string text = std::string("# a remark\n") + kMeasurementCsvHeader + "\n";
  for (const auto& row : rows) text += csv_line(row) + "\n";
  const auto read = parse_measurement_csv(text, "f");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  for (std::size_t i = 0; i < 2; ++i) CHECK(csv_line((*read)[i]) == csv_line(rows[i]));

  const auto refused = [](const std::string& line) {
    return refusal(parse_measurement_csv, std::string(kMeasurementCsvHeader) + "\n" + line);
  };
  CHECK(has(refused("alltoall,4"), "file:2: found 2 values, 6 are needed"));
  CHECK(has(refused("all,4,2,1,1,measured"), "pattern: found 'all'"));
  CHECK(has(refused("ring,four,2,1,1,measured"), "ranks: found 'four'"));
  CHECK(has(refused("ring,4,3,1,1,measured"), "a divisor of 4 ranks"));
  CHECK(has(refused("ring,4,2,1,-1,measured"), "a time above 0"));
  CHECK(has(refused("ring,4,2,1,nan,measured"), "a time above 0"));
  CHECK(has(refused("pair-inter,4,1,1,1,measured"), "found one node"));
  CHECK(has(refused("ring,4,2,1,1,guessed"), "measured or emulated"));
  CHECK(has(refusal(parse_measurement_csv, "pattern,size\n"), "the columns pattern,ranks"));
}

TEST_CASE("the format of a file is found from its beginning, and a file without rows is refused") {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& text) {
    std::ofstream(folder.file("rows")) << text;
    return read_measurements(folder.file("rows"));
  };
  CHECK(read(kSweep)->size() == 3);
  CHECK(read(kAllToAll)->size() == 2);
  CHECK(read(std::string("# x\n") + kMeasurementCsvHeader + "\nring,4,2,1,1,measured\n")->size() ==
        1);
  for (const char* text : {"", "nothing here\n",
                           "{\"ranks\": 2, \"nodes\": 1, \"measured\": "
                           "{\"times\": []}}"}) {
    const auto rows = read(text);
    REQUIRE_FALSE(rows);
    CHECK(has(rows.error().message, "no row of a sweep"));
  }
}
