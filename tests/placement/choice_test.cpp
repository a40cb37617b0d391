#include <catch2/catch.hpp>

#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;

namespace {

std::string choice_error(const std::string& name) {
  const auto choice = placement::parse_choice(name);
  REQUIRE_FALSE(choice);
  CHECK(choice.error().kind == core::ErrorKind::bad_input);
  return choice.error().message;
}

struct Fixture {
  routing::RoutingTrace trace = random_trace({}, 1);
  routing::Statistics statistics = routing::collect_statistics(trace);
  placement::PlacementProblem problem = placement::make_problem(trace, statistics, 4, 1, 4, 1);

  std::string error(const std::string& name, const std::map<std::string, std::string>& settings) {
    const auto placed =
        placement::compute_placement(problem, *placement::parse_choice(name), settings);
    if (placed) return "";
    CHECK(placed.error().kind == core::ErrorKind::bad_input);
    return placed.error().message;
  }
};

}  // namespace

TEST_CASE("a choice names a strategy and perhaps a policy") {
  const auto plain = placement::parse_choice("tacg");
  REQUIRE(plain);
  CHECK(plain->strategy == "tacg");
  CHECK(plain->replication == "none");
  const auto both = placement::parse_choice("eplb+eplb");
  REQUIRE(both);
  CHECK(both->replication == "eplb");
  CHECK(choice_error("tagc") == "unknown strategy 'tagc': did you mean 'tacg'?");
  CHECK(choice_error("tacg+gers") == "unknown replication policy 'gers': did you mean 'gesr'?");
  CHECK(choice_error("tacg+").find("known are none, eplb, gesr, coverage") != std::string::npos);
  CHECK(choice_error("a+b+c").find("STRATEGY+REPLICATION") != std::string::npos);
}

TEST_CASE("settings reach their part, and unknown ones are named") {
  Fixture f;
  CHECK(f.error("tacg+gesr", {{"tacg.alpha", "0.5"}, {"gesr.k_sec", "1"}}) == "");
  CHECK(f.error("tacg", {{"tacg.alpa", "0.5"}}).find("'tacg.alpha'") != std::string::npos);
  CHECK(f.error("tacg", {{"tacg.alpha", "2"}}).find("from 0 to 1") != std::string::npos);
  // One set of settings serves a comparison: those of other parts are checked, no more.
  CHECK(f.error("contiguous", {{"tacg.alpha", "0.5"}}) == "");
  CHECK(f.error("contiguous", {{"tacg.alpha", "2"}}) != "");
  const auto copies = [&f](const char* limit) {
    return placement::compute_placement(f.problem, {"contiguous", "gesr"},
                                        {{"gesr.n_rep", limit}, {"gesr.k_sec", "1"}})
        ->replica_memory();
  };
  CHECK(copies("1") == Approx(1.0 / 8.0));
  CHECK(copies("3") == Approx(3.0 / 8.0));
}

TEST_CASE("any strategy and policy can be set up together, also when they share a name") {
  const auto add_defaults = [](const placement::Description& part, auto& settings) {
    for (const auto& spec : part.params)
      settings[part.name + "." + spec.name] = core::to_text(spec.default_value);
  };
  const auto trace = random_trace({.layers = 1, .experts = 4, .requests = 2}, 1);
  const auto statistics = routing::collect_statistics(trace);
  const auto problem = placement::make_problem(trace, statistics, 2, 1, 2, 1);
  for (const auto& strategy : placement::strategies()) {
    for (const auto& policy : placement::replication_policies()) {
      const placement::Choice choice{strategy->describe().name, policy->describe().name};
      CAPTURE(choice.strategy, choice.replication);
      std::map<std::string, std::string> settings;
      add_defaults(strategy->describe(), settings);
      add_defaults(policy->describe(), settings);
      const auto placed = placement::compute_placement(problem, choice, settings);
      if (!placed) FAIL(placed.error().message);
    }
  }
}

TEST_CASE("a problem that contradicts itself is refused") {
  Fixture f;
  f.problem.primary_slots[0] += 1;
  CHECK(f.error("eplb", {}).find("9 primary slots, 8 are needed") != std::string::npos);
  f.problem.primary_slots = {9, -1, 0, 0};
  CHECK(f.error("eplb", {}).find("negative") != std::string::npos);
  f.problem.primary_slots = {8};
  CHECK(f.error("eplb", {}).find("4 ranks with 1 primary") != std::string::npos);
  f.problem = placement::make_problem(f.trace, f.statistics, 4, 3, 0, 1);
  CHECK(f.error("eplb", {}).find("3 nodes, a divisor of the 4 ranks") != std::string::npos);
  f.problem.statistics = nullptr;
  CHECK(f.error("eplb", {}).find("statistics are needed") != std::string::npos);
}
