#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "workloads/samples.hpp"

using namespace moescope::workloads;

namespace {

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void check_log(const Item& item) {
  const auto errors = matches(item.prompt, "ERROR ([a-z]+)");
  const auto warnings = matches(item.prompt, "WARNING");
  CHECK(item.answer.starts_with(counted(errors.size(), "error") + " and " +
                                counted(warnings.size(), "warning") + " in "));
  CHECK(item.answer.ends_with(errors.empty() ? "all running."
                                             : "last error from " + errors.back() + "."));
}

void check_match(const Item& item) {
  std::map<std::string, int> goals;
  for (const auto& team : matches(item.prompt, "against ([A-Z][a-z]+)")) goals[team] = 0;
  for (const auto& team : matches(item.prompt, "scores for the ([A-Z][a-z]+)")) ++goals[team];
  const auto teams = matches(item.answer, "[Tt]he ([A-Z][a-z]+)");
  const auto score = matches(item.answer, "[0-9]+");
  CHECK(std::to_string(goals[teams[0]]) == score[0]);
  CHECK(std::to_string(goals[teams[1]]) == score[1]);
  const bool drawn = item.answer.find(" drew ") != std::string::npos;
  CHECK((drawn ? score[0] == score[1] : goals[teams[0]] > goals[teams[1]]));
}

void check_sales(const Item& item) {
  const auto goods = matches(item.prompt, "- ([a-z]+):");
  std::vector<int> sold;
  for (const auto& number : matches(item.prompt, ": ([0-9]+)")) sold.push_back(std::stoi(number));
  const auto named = [&](auto place) {
    const auto index = static_cast<std::size_t>(place - sold.begin());
    return goods[index] + (place == std::ranges::max_element(sold) ? " most (" : " least (") +
           std::to_string(sold[index]) + ")";
  };
  CHECK_THAT(item.answer, Catch::Contains(named(std::ranges::max_element(sold))) &&
                              Catch::Contains(named(std::ranges::min_element(sold))));
}

void check_measurements(const Item& item) {
  std::vector<int> values;
  for (const auto& number : matches(item.prompt, " ([0-9]+)")) values.push_back(std::stoi(number));
  const auto peak = std::ranges::max_element(values);
  const std::vector<std::string> days{"Monday",   "Tuesday", "Wednesday",
                                      "Thursday", "Friday",  "Saturday"};
  CHECK_THAT(
      item.answer,
      Catch::EndsWith((values.back() > values.front() ? "rose from " : "fell from ") +
                      std::to_string(values.front()) + " to " + std::to_string(values.back()) +
                      " with a peak of " + std::to_string(*peak) + " on " +
                      days[static_cast<std::size_t>(peak - values.begin())] + "."));
}

void check_visits(const Item& item) {
  auto people = matches(item.prompt, ":00 ([A-Z][a-z]+)");
  const auto hours = matches(item.prompt, "([0-9]+):00");
  CHECK(item.answer.starts_with(counted(people.size(), "visit") + " by "));
  CHECK(item.answer.ends_with(" between " + hours.front() + ":00 and " + hours.back() + ":00."));
  std::ranges::sort(people);
  const auto different = std::ranges::unique(people).begin() - people.begin();
  CHECK_THAT(item.answer, Catch::Contains("by " + std::to_string(different) + " p"));
}

}  // namespace

TEST_CASE("summary: counting again in the data gives the numbers of the summary") {
  const std::vector<std::pair<std::string, void (*)(const Item&)>> checks{
      {"against", check_match},
      {"Sales of", check_sales},
      {"Visits to", check_visits},
      {": Mon ", check_measurements},
      {":", check_log}};
  std::map<std::string, int> met;
  for (const Item& item : samples("summary")) {
    INFO(item.prompt << " " << item.answer);
    const auto check = std::ranges::find_if(
        checks, [&](const auto& c) { return item.prompt.find(c.first) != std::string::npos; });
    check->second(item);
    ++met[check->first];
  }
  CHECK(met.size() == checks.size());
}
