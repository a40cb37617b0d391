// Real traces, where they are at hand: ../shared/data/traces beside the repository.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <numeric>
#include <set>

#include "store/trace_file.hpp"

using moescope::routing::RoutingTrace;
using moescope::store::load_trace;

namespace {

const std::string kTraces = MOESCOPE_SOURCE_DIR "/../shared/data/traces";

bool missing(const std::string& path) {
  if (std::filesystem::exists(path)) return false;
  WARN("skipped: " << path << " is not there");
  return true;
}

RoutingTrace load(const std::string& path) {
  const auto trace = load_trace(path);
  INFO((trace ? "" : trace.error().message));
  REQUIRE(trace);
  return *trace;
}

}  // namespace

TEST_CASE("a trace of DeepSeek-V2-Lite-Chat in a table of tokens loads as its page says") {
  const std::string path = kTraces + "/deepseek-v2-lite-chat.h5";
  if (missing(path)) return;
  const auto trace = load(path);
  CHECK(trace.tokens() == 143813);
  CHECK(trace.layers == 26);
  CHECK(trace.top_k == 6);
  CHECK(trace.experts == 64);
  CHECK(trace.families ==
        std::vector<std::string>{"code", "business", "science", "chat", "instruction", "writing"});
  CHECK(trace.requests() == 1499);
  CHECK(trace.number_of(0) == 1);
  CHECK(trace.number_of(1498) == 1500);
  const auto first = trace.at(0, 0);
  CHECK(std::vector<int>(first.begin(), first.end()) == std::vector<int>{8, 26, 56, 57, 60, 43});
}

TEST_CASE("a trace of gpt-oss-20b in a table of tokens loads as its page says") {
  const std::string path = kTraces + "/gpt-oss-20b.h5";
  if (missing(path)) return;
  const auto trace = load(path);
  CHECK(trace.tokens() == 159664);
  CHECK(trace.layers == 24);
  CHECK(trace.top_k == 4);
  CHECK(trace.experts == 32);
  CHECK(trace.families.size() == 9);
  CHECK(trace.requests() == 528);
  CHECK(trace.number_of(527) == 527);
  const auto first = trace.at(0, 0);
  CHECK(std::vector<int>(first.begin(), first.end()) == std::vector<int>{31, 21, 22, 6});
}
