// `run --placement`: saved placements as further rows, checked before anything runs.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "cli/small_experiment.hpp"
#include "placement/placement_file.hpp"
#include "store/results_file.hpp"
#include "support/mpirun.hpp"

using namespace moescope;
using nlohmann::json;

namespace {

template <class T>
T value(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

store::ResultsFile results(const SmallExperiment& small, const std::string& name) {
  return value(store::ResultsFile::open(small.file(name)));
}

// The placement of a results file's row, as `place` would have written it.
placement::PlacementFile saved(const SmallExperiment& small, const std::string& results_name,
                               const std::string& row) {
  const auto record = value(results(small, results_name).placement(row));
  placement::PlacementFile file;
  file.placement = record.placement;
  file.slots.assign(static_cast<std::size_t>(record.placement.ranks), record.placement.experts);
  file.strategy = record.strategy + " edited";
  file.replication = record.replication;
  file.selector = record.selector;
  return file;
}

void write(const SmallExperiment& small, const std::string& name,
           const placement::PlacementFile& file) {
  REQUIRE(placement::write_placement(small.file(name), file));
}

// A placement of the small experiment's model: 8 experts in turn, on 4 ranks.
placement::PlacementFile turned(const SmallExperiment& small) {
  REQUIRE(small.run("--strategies contiguous --repeats 1 --quiet --out first.h5").code == 0);
  auto file = saved(small, "first.h5", "contiguous");
  for (auto& rank : file.placement.primary) rank = file.placement.ranks - 1 - rank;
  return file;
}

}  // namespace

TEST_CASE("a saved placement counts what the strategy counted that computed it") {
  const SmallExperiment small;
  const auto strategies = small.run("--repeats 1 --quiet --json --out a.h5");
  REQUIRE(strategies.code == 0);
  write(small, "mine.json", saved(small, "a.h5", "coactivation+coverage"));
  write(small, "yours.v2.json", saved(small, "a.h5", "tacg"));
  const auto files = small.run(
      "--strategies contiguous --repeats 1 --quiet --json --out b.h5 "
      "--placement mine.json yours.v2.json");
  INFO(files.err);
  REQUIRE(files.code == 0);
  CHECK(json::parse(files.out).at("lossless") == true);

  const auto row = [](const CommandResult& result, const std::string& name) {
    const auto document = json::parse(result.out);
    for (const auto& entry : document.at("rows"))
      if (entry.at("strategy") == name) return entry;
    throw std::runtime_error("no row " + name);
  };
  for (const auto& [file, strategy] :
       {std::pair{"mine", "coactivation+coverage"}, {"yours.v2", "tacg"}}) {
    auto theirs = row(strategies, strategy), ours = row(files, file);
    CHECK(ours.at("null_reduction").is_null());
    CHECK(ours.at("measured").at("placement_s").is_null());
    CHECK(ours.at("projected") == theirs.at("projected"));
    for (const char* other : {"strategy", "measured", "null_reduction"}) {
      ours.erase(other);
      theirs.erase(other);
    }
    CHECK(ours == theirs);
  }
  const auto file = results(small, "b.h5");
  const auto record = value(file.placement("mine"));
  CHECK(record.strategy == "coactivation edited");
  CHECK(record.placement ==
        value(results(small, "a.h5").placement("coactivation+coverage")).placement);
  CHECK(file.runs().size() == 6);
  CHECK(value(file.experiment()).placement_files.size() == 2);
  CHECK(json::parse(small.moescope("report b.h5 --json").out).at("rows") ==
        json::parse(files.out).at("rows"));
}

TEST_CASE("a placement that does not fit the run is refused before anything runs") {
  const SmallExperiment small;
  const auto good = turned(small);
  const auto check = [&](const std::string& flags, const std::string& part) {
    const auto result = small.run("--quiet --out r.h5 " + flags);
    INFO(flags << ": " << result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(std::ranges::count(result.err, '\n') == 1);
    CHECK(result.err.find(part) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(small.file("r.h5.parts")));
  };
  write(small, "good.json", good);
  check("--placement none.json", "none.json");
  small.write("text.json", "{");
  check("--placement text.json", "text.json");
  check("--placement good.json --ranks 2",
        "good.json: the placement has 4 ranks, the experiment 2");
  check("--placement good.json --nodes 2",
        "good.json: the placement has 1 nodes, the experiment 2");
  check("--placement good.json ./good.json", "another row is called 'good'");
  check("--placement good.json good.json", "stands there twice");
  write(small, "tacg.json", good);
  check("--placement tacg.json", "another row is called 'tacg'");
  write(small, "contiguous.json", good);
  check("--strategies tacg --placement contiguous.json", "rename the file");
  write(small, "a@b.json", good);
  check("--placement a@b.json", "without '@'");

  auto heavy = good;
  std::ranges::fill(heavy.placement.primary, 0);
  write(small, "heavy.json", heavy);
  check("--placement heavy.json", "heavy.json: layer 0, rank 0: 8 experts, 3 slots");
  auto other = good;
  other.placement.layers = 1;
  other.placement.primary.resize(other.placement.experts);
  other.placement.replicas.resize(other.placement.experts);
  write(small, "shallow.json", other);
  check("--placement shallow.json", "shallow.json: the placement has 1 layers");
  other = good;
  other.selector = "local-frist";
  write(small, "typo.json", other);
  check("--placement typo.json", "local-first");
  check("--placement good.json --set cover.balance=1", "concerns none");
}

TEST_CASE("a resumed run refuses a placement file that has changed") {
  const SmallExperiment small;
  const auto good = turned(small);
  write(small, "mine.json", good);
  const std::string flags =
      "run spec.toml --strategies contiguous --repeats 1000 --placement mine.json --quiet "
      "--out r.h5 ";
  const auto stopped =
      run_command("cd " + small.file("") + " && { timeout 100 " MOESCOPE_BINARY " " + flags +
                  "& pid=$!; while ! grep -qs runs/mine r.h5.parts/journal.jsonl; do sleep 0.05; "
                  "done; kill -INT $pid; wait $pid; }");
  INFO(stopped.err);
  REQUIRE(std::filesystem::exists(small.file("r.h5.parts")));
  auto changed = good;
  std::swap(changed.placement.primary.front(), changed.placement.primary.back());
  write(small, "mine.json", changed);
  const auto refused = small.moescope(flags + "--resume --finish-now");
  INFO(refused.err);
  CHECK(refused.code == 2);
  CHECK(refused.err.find("SHA-256 of placement file mine: it had") != std::string::npos);
  write(small, "mine.json", good);
  const auto resumed = small.moescope(flags + "--resume --finish-now");
  INFO(resumed.err);
  CHECK(resumed.code == 0);
  CHECK(value(results(small, "r.h5").placement("mine")).placement == good.placement);
}

TEST_CASE("MPI processes measure the placement that rank 0 read, with the selector's settings") {
  const auto launcher = mpirun(2);
  if (!launcher) return;
  const SmallExperiment small;
  const std::string flags = "--ranks 2 --repeats 1 --quiet --json ";
  REQUIRE(small.run(flags + "--strategies tacg+gesr --out a.h5").code == 0);
  write(small, "mine.json", saved(small, "a.h5", "tacg+gesr"));
  // Only the first process stands where the file is.
  std::filesystem::create_directory(small.file("elsewhere"));
  const std::string elsewhere =
      "sh -c '[ $OMPI_COMM_WORLD_RANK = 0 ] || cd elsewhere; exec \"$@\"' sh ";
  const std::string more =
      flags + "--strategies contiguous --placement mine.json --set gesr.theta=0 gesr.rho=0.5 ";
  const auto threads = small.run(more + "--out threads.h5");
  INFO(threads.err);
  REQUIRE(threads.code == 0);
  const auto processes =
      small.run(more + "--backend mpi --out processes.h5", *launcher + elsewhere);
  INFO(processes.err);
  REQUIRE(processes.code == 0);
  const auto run = value(results(small, "processes.h5").run("mine", 0));
  const auto same = value(results(small, "threads.h5").run("mine", 0));
  CHECK(run.lossless);
  CHECK(run.traffic_dispatch == same.traffic_dispatch);
  CHECK(run.load == same.load);
}
