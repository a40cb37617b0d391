#include "cli/small_trace.hpp"

#include <catch2/catch.hpp>

#include "routing/formats/copy.hpp"
#include "store/trace/h5_trace_writer.hpp"

using namespace moescope;

void write_small_trace(const std::string& path, const TraceShape& shape, std::uint64_t seed) {
  auto trace = random_trace(shape, seed);
  trace.step.clear();
  trace.request_source.clear();
  auto writer = store::create_h5_trace(path, routing::header_of(trace), "a test");
  REQUIRE(writer);
  REQUIRE(routing::write_trace(trace, **writer));
}
