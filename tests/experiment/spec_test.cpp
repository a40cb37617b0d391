#include "experiment/spec.hpp"

#include <catch2/catch.hpp>

#include "experiment/plan.hpp"

using namespace moescope;
using experiment::parse_spec;
using experiment::Spec;

namespace {

std::string message(const std::string& toml) {
  const auto spec = parse_spec(toml, "s.toml");
  REQUIRE_FALSE(spec);
  CHECK(spec.error().kind == core::ErrorKind::bad_input);
  return spec.error().message;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an empty spec is the default, and a written spec reads back the same") {
  CHECK(*parse_spec("", "s.toml") == Spec{});
  Spec spec;
  spec.ranks = 4;
  spec.strategies = {"tacg", "a \"quoted\" name"};
  spec.placement_files = {"a.json", "b \"quoted\".json"};
  spec.settings = {{"tacg.alpha", "0.5"}, {"gesr.n_rep", "4"}};
  CHECK(*parse_spec(experiment::to_toml(spec), "s.toml") == spec);
}

TEST_CASE("keys of every type are read") {
  const auto spec = parse_spec(R"(
[ranks]
count = 4
[engine]
layouts = ["per-expert"]
combine = "partial"
[placement.set]
"tacg.alpha" = 0.5
"gesr.n_rep" = 4
)",
                               "s.toml");
  REQUIRE(spec);
  CHECK(spec->ranks == 4);
  CHECK(spec->layouts == std::vector<std::string>{"per-expert"});
  CHECK(spec->combine == "partial");
  CHECK(spec->settings ==
        std::map<std::string, std::string>{{"tacg.alpha", "0.5"}, {"gesr.n_rep", "4"}});
}

TEST_CASE("a bad spec gets one line with place, key, value and what would be right") {
  CHECK(has(message("[ranks]\ncuont = 4"),
            "s.toml:2: unknown key ranks.cuont: did you mean 'count'?"));
  CHECK(has(message("[rank]\n"), "unknown section [rank]: did you mean [ranks]?"));
  CHECK(has(message("ranks = 3"), "unknown section [ranks]"));
  CHECK(has(message("[ranks]\ncount = 0"), "found 0, a whole number from 1 to"));
  CHECK(has(message("[ranks]\ncount = \"8\""), "a whole number"));
  CHECK(has(message("[ranks]\nbackend = \"gpu\""), "one of in-process, mpi, nccl"));
  CHECK(has(message("[ranks]\ndevice = \"tpu\""), "one of cpu"));
  CHECK(has(message("[placement]\nstrategies = \"tacg\""), "a list of texts"));
  CHECK(has(message("[placement]\nstrategies = [\"a\", \"a\"]"), "stands there twice"));
  CHECK(has(message("[placement.set]\ntacg.alpha = 1"), "with the quotes"));
  CHECK(has(message("[ranks\n"), "s.toml:1: not TOML"));
}

TEST_CASE("keys that do not go together are named") {
  const auto check = [](auto change) {
    Spec spec;
    change(spec);
    const auto checked = experiment::check_spec(spec);
    REQUIRE_FALSE(checked);
    return checked.error().message;
  };
  CHECK(experiment::check_spec(Spec{}));
  CHECK(has(check([](Spec& s) { s.nodes = 3; }), "a divisor of 8"));
  CHECK(has(check([](Spec& s) { s.strategies = {"tagc"}; }), "tacg"));
  CHECK(has(check([](Spec& s) { s.strategies = {"tacg+gers"}; }), "gesr"));
  CHECK(has(check([](Spec& s) { s.fabrics = {"nvlink9"}; }), "nvlink8"));
  CHECK(has(check([](Spec& s) { s.backend = "nccl"; }), "cuda"));
  CHECK(has(check([](Spec& s) { s.strategies = {}; }), "none is named"));
  CHECK(has(check([](Spec& s) { s.settings = {{"tagc.alpha", "1"}}; }), "concerns none"));
  CHECK(has(check([](Spec& s) { s.settings = {{"cover.balance", "1"}}; }), "concerns none"));
  CHECK(has(check([](Spec& s) { s.settings = {{"gesr.rho", "2"}}; }), "from 0 to 1"));
  CHECK(has(check([](Spec& s) { s.settings = {{"gesr.update", "never"}}; }), "token, expert"));
  CHECK(has(check([](Spec& s) { s.settings = {{"tacg.alpa", "1"}}; }), "did you mean 'alpha'"));
  CHECK(has(check([](Spec& s) { s.settings = {{"tacg.alpha", "2"}}; }), "from 0 to 1"));
  CHECK(has(check([](Spec& s) { s.settings = {{"alpha", "2"}}; }), "PART.PARAMETER"));
}

TEST_CASE("settings reach strategies, replication policies and selectors") {
  Spec spec;
  spec.strategies = {"tacg+gesr", "coactivation+coverage"};
  spec.settings = {{"tacg.alpha", "0.5"}, {"gesr.n_rep", "4"}, {"gesr.load_scope", "model"}};
  CHECK(experiment::check_spec(spec));
}

TEST_CASE("the plan interleaves repeats and turns the order") {
  Spec spec;
  spec.strategies = {"contiguous", "tacg"};
  spec.layouts = {"per-rank", "per-expert"};
  spec.repeats = 2;
  const auto plan = experiment::make_plan(spec);
  CHECK(plan.names() == std::vector<std::string>{"contiguous/0", "tacg/0",
                                                 "contiguous@per-expert/0", "tacg@per-expert/0",
                                                 "tacg/1", "contiguous@per-expert/1",
                                                 "tacg@per-expert/1", "contiguous/1"});
}
