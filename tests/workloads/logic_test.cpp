#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "core/text.hpp"
#include "workloads/samples.hpp"

using namespace moescope::workloads;
using moescope::core::join;
using Words = std::vector<std::string>;

namespace {

Words listed(const std::string& text) {
  Words words;
  for (const auto& word : moescope::core::split(text, ',')) words.push_back(normalise_space(word));
  return words;
}

std::string sort_again(const std::string& prompt) {
  auto words = listed(matches(prompt, "order: ([^.]*)")[0]);
  std::ranges::sort(words);
  if (prompt.find("reverse") != std::string::npos) std::ranges::reverse(words);
  return join(words);
}

std::string turn_again(const std::string& prompt) {
  const Words directions{"north", "east", "south", "west"};
  const std::map<std::string, long> quarters{{"right", 1}, {"around", 2}, {"left", 3}};
  long facing =
      std::ranges::find(directions, matches(prompt, "faces ([a-z]+)")[0]) - directions.begin();
  for (const auto& turn : matches(prompt, "turns ([a-z]+)")) facing += quarters.at(turn);
  return directions[static_cast<std::size_t>(facing % 4)];
}

std::string work_on_list_again(const std::string& prompt) {
  const Words places{"first", "second", "third", "fourth"};
  auto list = listed(matches(prompt, "^Start with ([^.]*)")[0]);
  for (const auto& step : matches(prompt, "\\. ((?:Remove|Swap|Reverse|Replace)[^.]*)")) {
    const auto words = moescope::core::split(step, ' ');
    if (words[0] == "Swap") std::swap(list.front(), list.back());
    if (words[0] == "Reverse") std::ranges::reverse(list);
    const auto place = std::ranges::find(places, words[2]) - places.begin();
    if (words[0] == "Remove") list.erase(list.begin() + place);
    if (words[0] == "Replace") list.at(static_cast<std::size_t>(place)) = words.back();
  }
  return join(list);
}

// Tries every order of the people until all facts hold.
std::string order_again(const std::string& prompt) {
  static const std::set<std::string> more{"taller", "older",    "faster",
                                          "richer", "stronger", "louder"};
  static const std::set<std::string> most{"tallest", "oldest",    "fastest",
                                          "richest", "strongest", "loudest"};
  std::vector<Words> facts;
  std::set<std::string> people;
  for (const auto& fact : matches(prompt, "[A-Z][a-z]+ is [a-z]+ than [A-Z][a-z]+")) {
    facts.push_back(moescope::core::split(fact, ' '));
    people.insert({facts.back()[0], facts.back()[4]});
  }
  Words order(people.begin(), people.end());
  const auto holds = [&](const Words& fact) {
    const bool before = std::ranges::find(order, fact[0]) < std::ranges::find(order, fact[4]);
    return before == more.contains(fact[2]);
  };
  while (!std::ranges::all_of(facts, holds)) std::ranges::next_permutation(order);
  const auto asked = matches(prompt, "Who is the ([a-z]+)");
  if (asked.empty()) return join(order);
  return most.contains(asked[0]) ? order.front() : order.back();
}

// Follows the rules from the creature's kind to all that can be derived.
std::string deduce_again(const std::string& prompt) {
  std::map<std::string, std::string> derived{{matches(prompt, "one of the ([a-z]+)")[0], "yes"}};
  for (int round = 0; round < 3; ++round) {
    for (const auto& rule : matches(prompt, "(?:All|No) [a-z]+ are [a-z]+")) {
      const auto words = moescope::core::split(rule, ' ');
      if (derived.contains(words[1])) derived[words[3]] = words[0] == "All" ? "yes" : "no";
    }
  }
  const auto asked = matches(prompt, "Is [A-Z][a-z]+ ([a-z]+)\\?")[0];
  return derived.contains(asked) ? derived[asked] : "unknown";
}

}  // namespace

TEST_CASE("logic: solving the puzzle from its text alone gives the answer") {
  const std::vector<std::pair<std::string, std::string (*)(const std::string&)>> solvers{
      {"Put the", sort_again},
      {" faces ", turn_again},
      {"Start with", work_on_list_again},
      {" than ", order_again},
      {"one of the", deduce_again}};
  std::map<std::string, int> solved;
  for (const Item& item : samples("logic", 600)) {
    for (const auto& [sign, solve] : solvers) {
      if (item.prompt.find(sign) == std::string::npos) continue;
      INFO(item.prompt << " " << item.answer);
      REQUIRE(solve(item.prompt) == item.answer);
      ++solved[sign];
      break;
    }
  }
  CHECK(solved.size() == solvers.size());
}
