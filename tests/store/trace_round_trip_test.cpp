// What is written in a format comes back as it was, from every format that is written.
#include <catch2/catch.hpp>
#include <filesystem>

#include "core/file.hpp"
#include "core/rng.hpp"
#include "routing/formats/copy.hpp"
#include "routing/random_trace.hpp"
#include "store/results_writer.hpp"
#include "store/sample_records.hpp"
#include "store/trace/open_trace.hpp"
#include "store/trace_files.hpp"
#include "support/temporary_folder.hpp"

using moescope::core::Rng;
using moescope::routing::RoutingTrace;

namespace {

// Numbers of its own for the requests, and weights that half precision holds.
RoutingTrace sample(std::uint64_t seed, bool gates, const TraceShape& shape = {}) {
  RoutingTrace trace = random_trace(shape, seed);
  for (std::size_t r = 0; r < trace.requests(); ++r)
    trace.request_number.push_back(static_cast<std::int64_t>(100 + 7 * r));
  Rng rng(seed);
  if (gates)
    for (std::size_t i = 0; i < trace.expert_ids.size(); ++i)
      trace.gates.push_back(static_cast<float>(rng.below(1024)) / 1024.0F);
  return trace;
}

}  // namespace

TEST_CASE("a trace comes back from every format that holds all of it") {
  const auto format = GENERATE(as<std::string>{}, "h5", "npz", "csv", "jsonl");
  const bool gates = GENERATE(false, true);
  const bool steps = GENERATE(false, true);
  const TemporaryFolder folder;
  TraceShape shape{.layers = 3, .experts = 300, .top_k = 4, .requests = 7};
  shape.tokens_per_step = steps ? 16 : 0;
  const auto trace = sample(5, gates, shape);
  const std::string first = folder.file("first"), second = folder.file("second");
  save_trace(trace, first, format);
  const auto once = load_sound(first, {.experts = 300});
  check_same(once, trace);
  // Import, export, import again.
  save_trace(once, second, format);
  check_same(load_sound(second, {.experts = 300}), trace);
}

TEST_CASE("an array alone holds the experts, as one request") {
  const TemporaryFolder folder;
  const auto trace = sample(6, false);
  save_trace(trace, folder.file("x"), "npy");
  const auto found = load_sound(folder.file("x"));
  CHECK(found.expert_ids == trace.expert_ids);
  CHECK(found.requests() == 1);
  CHECK(found.position.back() == static_cast<int>(trace.tokens()) - 1);
  save_trace(found, folder.file("y"), "npy");
  check_same(load_sound(folder.file("y")), found);
}

TEST_CASE("odd shapes come back") {
  const auto format = GENERATE(as<std::string>{}, "h5", "npz", "csv", "jsonl");
  const auto shape = GENERATE(TraceShape{.layers = 1, .experts = 1, .top_k = 1},
                              TraceShape{.layers = 1, .experts = 256, .top_k = 1},
                              TraceShape{.layers = 2, .experts = 5, .top_k = 5},
                              TraceShape{.requests = 1, .tokens_per_request = 1});
  const TemporaryFolder folder;
  const auto trace = sample(7, false, shape);
  save_trace(trace, folder.file("x"), format);
  check_same(load_sound(folder.file("x"), {.experts = trace.experts}), trace);
}

TEST_CASE("a trace without tokens stays one in formats that can say so") {
  const auto format = GENERATE(as<std::string>{}, "h5", "npz");
  const TemporaryFolder folder;
  const auto trace = random_trace({.requests = 0}, 1);
  save_trace(trace, folder.file("x"), format);
  const auto found = load_sound(folder.file("x"));
  CHECK(found.tokens() == 0);
  CHECK(found.layers == trace.layers);
  CHECK(found.experts == trace.experts);
}

TEST_CASE("blocks larger than a chunk come back in order") {
  const TemporaryFolder folder;
  const auto trace =
      sample(8, false,
             {.layers = 20, .experts = 64, .top_k = 8, .requests = 50, .tokens_per_request = 150});
  save_trace(trace, folder.file("x.h5"), "h5");
  check_same(load_sound(folder.file("x.h5")), trace);
}

TEST_CASE("equal traces are equal files") {
  const auto format = GENERATE(as<std::string>{}, "h5", "npz", "npy", "csv", "jsonl");
  const TemporaryFolder folder;
  const auto trace = sample(9, true);
  save_trace(trace, folder.file("a"), format);
  save_trace(trace, folder.file("b"), format);
  CHECK(*moescope::core::read_file(folder.file("a")) ==
        *moescope::core::read_file(folder.file("b")));
}

TEST_CASE("the traces of a results file are named by their part") {
  const TemporaryFolder folder;
  const std::string path = folder.file("r.h5");
  Rng rng(1);
  const auto trace = sample(10, true);
  auto writer = samples::value(
      moescope::store::ResultsWriter::open(path, samples::experiment({3, 2, 8, 2, 4, 20, 6}, rng),
                                           moescope::store::ResultsWriter::Mode::fresh));
  samples::done(writer.write_trace("calibration", trace));
  samples::done(writer.finish(true, ""));
  check_same(load_sound(path + "#calibration"), trace);
  CHECK(refusal(path).find("FILE#calibration") != std::string::npos);
  CHECK(refusal(path + "#evaluation").find("/traces/evaluation: is missing") != std::string::npos);
}

TEST_CASE("two requests of one number cannot go into a text") {
  const TemporaryFolder folder;
  auto trace = sample(11, false);
  trace.request_number[1] = trace.request_number[0];
  const auto writer = moescope::store::create_trace(folder.file("x.csv"), "csv",
                                                    moescope::routing::header_of(trace));
  REQUIRE(writer);
  const auto written = moescope::routing::write_trace(trace, **writer);
  REQUIRE_FALSE(written);
  CHECK(written.error().message.find("h5 and npz can") != std::string::npos);
  save_trace(trace, folder.file("x.h5"), "h5");
  check_same(load_sound(folder.file("x.h5")), trace);
}

TEST_CASE("a writer that is not finished leaves nothing, and keeps what was there") {
  const auto format = GENERATE(as<std::string>{}, "h5", "npz", "npy", "csv", "jsonl");
  const TemporaryFolder folder;
  write_text(folder.file("x"), "old");
  const auto trace = sample(12, false);
  {
    const auto writer = moescope::store::create_trace(folder.file("x"), format,
                                                      moescope::routing::header_of(trace));
    REQUIRE(writer);
    REQUIRE((*writer)->append(
        {trace.expert_ids, {}, trace.request, trace.position, trace.phase, trace.step},
        {trace.families, trace.request_family, trace.request_source, trace.request_number}));
  }
  CHECK(*moescope::core::read_file(folder.file("x")) == "old");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}
