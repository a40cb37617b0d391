#include "store/trace_files.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "routing/formats/copy.hpp"
#include "store/trace/open_trace.hpp"

using moescope::routing::RoutingTrace;

void save_trace(const RoutingTrace& trace, const std::string& path, const std::string& format) {
  const auto writer =
      moescope::store::create_trace(path, format, moescope::routing::header_of(trace));
  INFO((writer ? "" : writer.error().message));
  REQUIRE(writer);
  const auto written = moescope::routing::write_trace(trace, **writer);
  INFO((written ? "" : written.error().message));
  REQUIRE(written);
}

RoutingTrace load_sound(const std::string& path, const moescope::store::LoadOptions& options) {
  auto trace = moescope::store::load_trace(path, options);
  INFO((trace ? "" : trace.error().message));
  REQUIRE(trace);
  return *trace;
}

std::string refusal(const std::string& path, const moescope::store::LoadOptions& options) {
  const auto trace = moescope::store::load_trace(path, options);
  if (trace) return "";
  CHECK(trace.error().kind == moescope::core::ErrorKind::bad_input);
  CHECK(trace.error().message.find('\n') == std::string::npos);
  return trace.error().message;
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void check_same(const RoutingTrace& found, const RoutingTrace& expected) {
  CHECK(found.layers == expected.layers);
  CHECK(found.experts == expected.experts);
  CHECK(found.top_k == expected.top_k);
  CHECK(found.expert_ids == expected.expert_ids);
  CHECK(found.gates == expected.gates);
  CHECK(found.position == expected.position);
  CHECK(found.phase == expected.phase);
  CHECK(found.step == expected.step);
  CHECK(found.request_source == expected.request_source);
  REQUIRE(found.tokens() == expected.tokens());
  REQUIRE(found.requests() == expected.requests());
  for (std::size_t t = 0; t < expected.tokens(); ++t) {
    REQUIRE(found.families[found.family_of(t)] == expected.families[expected.family_of(t)]);
    REQUIRE(found.number_of(found.request[t]) == expected.number_of(expected.request[t]));
  }
}
