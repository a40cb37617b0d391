#include "lab/candidate.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace moescope;

namespace {

std::vector<std::string> names(const std::string& list, bool replica_slots) {
  const auto found = lab::candidates(list, replica_slots, "");
  REQUIRE(found);
  std::vector<std::string> all;
  for (const auto& candidate : *found) all.push_back(candidate.name());
  return all;
}

}  // namespace

TEST_CASE("contiguous comes first, once, and every strategy stands in 'all'") {
  CHECK(names("tacg,random", false) == std::vector<std::string>{"contiguous", "tacg", "random"});
  CHECK(names("tacg, contiguous", false) == std::vector<std::string>{"contiguous", "tacg"});
  CHECK(names("all", false).size() == placement::strategies().size());
}

TEST_CASE("with replica slots every strategy has company at equal memory") {
  CHECK(names("tacg", true) ==
        std::vector<std::string>{"contiguous", "tacg+gesr", "tacg+coverage", "tacg+eplb"});
  CHECK(names("eplb", true) ==
        std::vector<std::string>{"contiguous", "eplb+eplb", "eplb+coverage"});
  CHECK(names("random+eplb", true) == std::vector<std::string>{"contiguous", "random+eplb"});
  const auto all = names("all", true);
  for (const auto& strategy : placement::strategies())
    for (const char* replication : {"+coverage", "+eplb"})
      CHECK(std::ranges::count(all, strategy->describe().name + replication) == 1);
}

TEST_CASE("a replication brings its selector unless one is asked for") {
  const auto own = lab::candidates("tacg", true, "");
  REQUIRE(own);
  CHECK((*own)[0].selector == "local-first");
  CHECK((*own)[1].selector == "gesr");
  const auto asked = lab::candidates("tacg", true, "primary");
  REQUIRE(asked);
  for (const auto& candidate : *asked) CHECK(candidate.selector == "primary");
}

TEST_CASE("what is unknown or out of place is named") {
  CHECK(lab::candidates("tagc", false, "").error().message.find("tacg") != std::string::npos);
  CHECK(lab::candidates("tacg+gesr", false, "").error().message.find("--replica-slots") !=
        std::string::npos);
  CHECK(lab::candidates("tacg+gser", true, "").error().message.find("gesr") != std::string::npos);
}
