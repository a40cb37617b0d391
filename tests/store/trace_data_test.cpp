// Real traces, where they are at hand: ../shared/data/traces beside the repository.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

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

TEST_CASE("prompts as the original CSV equal their rows of the table") {
  const std::string table = kTraces + "/deepseek-v2-lite-chat.h5";
  if (missing(table)) return;
  const auto whole = load(table);
  const auto prompts = load(kTraces + "/csv");
  REQUIRE(prompts.request_number == std::vector<std::int64_t>{1, 4, 9});
  CHECK(prompts.layers == whole.layers);
  std::size_t compared = 0;
  for (std::size_t t = 0; t < whole.tokens(); ++t) {
    const auto number = whole.number_of(whole.request[t]);
    for (std::size_t u = 0; u < prompts.tokens(); ++u) {
      if (prompts.number_of(prompts.request[u]) != number ||
          prompts.position[u] != whole.position[t])
        continue;
      ++compared;
      // Layer by layer, in the same order of slots.
      for (int layer = 0; layer < whole.layers; ++layer) {
        const auto expected = whole.at(t, layer), found = prompts.at(u, layer);
        REQUIRE(std::equal(found.begin(), found.end(), expected.begin(), expected.end()));
      }
    }
  }
  CHECK(compared == prompts.tokens());
  CHECK(compared == 33 + 19 + 8);
}

TEST_CASE("a routing log of vLLM loads") {
  const std::string path = kTraces + "/jsonl/qwen1.5-moe-a2.7b.jsonl";
  if (missing(path)) return;
  const auto trace = load(path);
  CHECK(trace.layers == 1);
  CHECK(trace.top_k == 4);
  CHECK(trace.requests() == 1);
  CHECK(trace.tokens() == 2999);
  CHECK(trace.gates.size() == trace.expert_ids.size());
}
