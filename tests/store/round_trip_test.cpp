// What is written is read back equal, from the finished file and from the parts.
#include <catch2/catch.hpp>
#include <filesystem>

#include "core/file.hpp"
#include "store/results_file.hpp"
#include "store/results_writer.hpp"
#include "store/sample_records.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::store;
using moescope::core::Rng;
using samples::done;
using samples::value;
using Mode = ResultsWriter::Mode;

namespace {

struct Everything {
  ExperimentRecord experiment;
  moescope::routing::RoutingTrace calibration, evaluation;
  CoactivationRecord coactivation;
  std::vector<PlacementRecord> placements;
  std::vector<RunRecord> runs;
  std::vector<ProjectionRecord> projections;
  Summary summary;
};

Everything everything(const samples::Sizes& sizes, std::uint64_t seed) {
  Rng rng(seed);
  Everything all;
  all.experiment = samples::experiment(sizes, rng);
  all.calibration = samples::trace(sizes, rng);
  all.evaluation = samples::trace(sizes, rng);
  all.coactivation = samples::coactivation(sizes, rng);
  for (const char* name : {"contiguous", "tacg+gesr", "tacg+gesr@per-expert"}) {
    all.placements.push_back(samples::placement(name, sizes, rng));
    for (int repeat = 0; repeat < 2; ++repeat)
      all.runs.push_back(samples::run(name, repeat, sizes, rng));
    all.projections.push_back(samples::projection("fat tree, 8 x 100", name, sizes, rng));
  }
  all.summary = samples::summary(rng);
  return all;
}

void write(const Everything& all, const std::string& path) {
  auto writer = value(ResultsWriter::open(path, all.experiment, Mode::fresh));
  done(writer.write_trace("calibration", all.calibration));
  done(writer.write_trace("evaluation", all.evaluation));
  done(writer.write_coactivation(all.coactivation.statistics, all.coactivation.families));
  for (const auto& record : all.placements) done(writer.write_placement(record));
  for (const auto& record : all.runs) {
    done(writer.write_run(record));
    CHECK(value(writer.read_run(record.name, record.repeat)) == record);
  }
  for (const auto& record : all.projections) done(writer.write_projection(record));
  done(writer.write_summary(all.summary));
  done(writer.finish(true, R"({"load": 1.5})"));
}

// One layer of an array whose axes are any, layer, any.
template <class T>
std::vector<T> one_layer(const std::vector<T>& values, std::size_t layers, std::size_t inner,
                         std::size_t layer) {
  std::vector<T> slice;
  for (std::size_t from = layer * inner; from < values.size(); from += layers * inner)
    slice.insert(slice.end(), values.begin() + static_cast<std::ptrdiff_t>(from),
                 values.begin() + static_cast<std::ptrdiff_t>(from + inner));
  return slice;
}

void check_slices(const RunRecord& run, const ResultsFile& file, std::size_t layers) {
  const auto ranks = static_cast<std::size_t>(run.ranks);
  auto outline = run;
  outline.traffic_dispatch.clear();
  outline.traffic_combine.clear();
  outline.load.clear();
  outline.phase_seconds.clear();
  CHECK(value(file.run_outline(run.name, run.repeat)) == outline);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const int l = static_cast<int>(layer);
    CHECK(value(file.run_traffic(run.name, run.repeat, Wire::dispatch, l)) ==
          one_layer(run.traffic_dispatch, layers, ranks * ranks, layer));
    CHECK(value(file.run_traffic(run.name, run.repeat, Wire::combine, l)) ==
          one_layer(run.traffic_combine, layers, ranks * ranks, layer));
    CHECK(value(file.run_load(run.name, run.repeat, l)) ==
          one_layer(run.load, layers, ranks, layer));
    CHECK(value(file.run_phase_seconds(run.name, run.repeat, l)) ==
          one_layer(run.phase_seconds, layers, ranks * run.phases.size(), layer));
  }
  for (const int wrong : {-1, static_cast<int>(layers)})
    if (!run.traffic_dispatch.empty())
      CHECK_FALSE(file.run_traffic(run.name, run.repeat, Wire::dispatch, wrong));
}

void check_slices(const CoactivationRecord& record, const ResultsFile& file) {
  const auto& all = record.statistics;
  const auto cells = static_cast<std::size_t>(all.experts) * static_cast<std::size_t>(all.experts);
  auto at = all.coactivation.begin();
  for (int family = 0; family < all.families; ++family)
    for (int layer = 0; layer < all.layers; ++layer, at += static_cast<std::ptrdiff_t>(cells))
      CHECK(value(file.coactivation_pairs(family, layer)) ==
            std::vector<std::uint64_t>(at, at + static_cast<std::ptrdiff_t>(cells)));
  at = all.transitions.begin();
  for (int family = 0; family < all.families; ++family)
    for (int layer = 0; layer + 1 < all.layers; ++layer, at += static_cast<std::ptrdiff_t>(cells))
      CHECK(value(file.transition_pairs(family, layer)) ==
            std::vector<std::uint64_t>(at, at + static_cast<std::ptrdiff_t>(cells)));
  const auto outline = value(file.coactivation_outline());
  CHECK(outline.families == record.families);
  CHECK(outline.statistics.tokens == all.tokens);
}

void check_equal(const Everything& all, const std::string& path) {
  const auto file = value(ResultsFile::open(path));
  CHECK(file.finished());
  auto experiment = all.experiment;
  experiment.environment_end_json = R"({"load": 1.5})";
  CHECK(value(file.experiment()) == experiment);
  CHECK(samples::same(value(file.trace("calibration")), all.calibration));
  CHECK(samples::same(value(file.trace("evaluation")), all.evaluation));
  CHECK(samples::same(value(file.coactivation()), all.coactivation));
  CHECK(file.placements().size() == all.placements.size());
  for (const auto& record : all.placements) CHECK(value(file.placement(record.name)) == record);
  CHECK(file.runs() == std::vector<std::pair<std::string, int>>{
                           {"contiguous", 2}, {"tacg+gesr", 2}, {"tacg+gesr@per-expert", 2}});
  for (const auto& record : all.runs) CHECK(value(file.run(record.name, record.repeat)) == record);
  for (const auto& record : all.runs)
    check_slices(record, file, static_cast<std::size_t>(all.experiment.layers));
  check_slices(all.coactivation, file);
  CHECK(file.projections().size() == all.projections.size());
  for (const auto& record : all.projections)
    CHECK(value(file.projection(record.fabric, record.name)) == record);
  CHECK(samples::same(value(file.summary()), all.summary));
}

}  // namespace

TEST_CASE("random records are read back equal") {
  const auto seed = GENERATE(range(0, 8));
  CAPTURE(seed);
  TemporaryFolder folder;
  Rng rng(static_cast<std::uint64_t>(seed));
  const auto all = everything(samples::random_sizes(rng), rng.next());
  write(all, folder.file("x.h5"));
  check_equal(all, folder.file("x.h5"));
  const std::filesystem::directory_iterator files(folder.path());
  CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("the smallest sizes are ordinary") {
  TemporaryFolder folder;
  const auto sizes =
      GENERATE(samples::Sizes{1, 1, 1, 1, 1, 1, 1}, samples::Sizes{0, 1, 1, 1, 1, 0, 0},
               samples::Sizes{0, 3, 2, 2, 1, 4, 0});
  const auto all = everything(sizes, 7);
  write(all, folder.file("x.h5"));
  check_equal(all, folder.file("x.h5"));
}

TEST_CASE("equal content gives equal bytes, whatever the order of writing") {
  TemporaryFolder folder;
  auto all = everything({}, 3);
  write(all, folder.file("a.h5"));
  std::ranges::reverse(all.runs);
  // Other contents of freed memory must not show in the file.
  std::vector<std::string> noise(1000, std::string(5000, 'x'));
  noise.clear();
  write(all, folder.file("b.h5"));
  CHECK(*moescope::core::read_file(folder.file("a.h5")) ==
        *moescope::core::read_file(folder.file("b.h5")));
}

TEST_CASE("a part is a results file by itself") {
  TemporaryFolder folder;
  const auto all = everything({}, 5);
  auto writer = value(ResultsWriter::open(folder.file("x.h5"), all.experiment, Mode::fresh));
  done(writer.write_run(all.runs[0]));
  const auto part = value(ResultsFile::open(folder.file("x.h5.parts/000001.h5")));
  CHECK_FALSE(part.finished());
  CHECK(part.runs().size() == 1);
  CHECK(value(part.run(all.runs[0].name, all.runs[0].repeat)) == all.runs[0]);
}

TEST_CASE("names become groups, so a slash is refused and '+', '@' and spaces are not") {
  TemporaryFolder folder;
  Rng rng(1);
  auto writer =
      value(ResultsWriter::open(folder.file("x.h5"), samples::experiment({}, rng), Mode::fresh));
  CHECK(writer.write_run(samples::run("a+b@c d", 0, {}, rng)));
  for (const char* name : {"", ".", "..", "a/b", "a\nb", "\xFF"}) {
    CAPTURE(name);
    const auto refused = writer.write_run(samples::run(name, 0, {}, rng));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == moescope::core::ErrorKind::bad_input);
  }
}

TEST_CASE("a record whose sizes disagree is refused") {
  TemporaryFolder folder;
  Rng rng(1);
  auto writer =
      value(ResultsWriter::open(folder.file("x.h5"), samples::experiment({}, rng), Mode::fresh));
  auto run = samples::run("a", 0, {}, rng);
  run.load.pop_back();
  CHECK_FALSE(writer.write_run(run));
  auto placement = samples::placement("a", {}, rng);
  placement.placement.primary[0] = 99;
  CHECK_FALSE(writer.write_placement(placement));
  auto summary = samples::summary(rng);
  summary.columns[1].key = "jain_low";
  summary.columns[2].key = "jain";
  CHECK_FALSE(writer.write_summary(summary));
}
