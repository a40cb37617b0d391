#include <catch2/catch.hpp>
#include <map>

#include "core/text.hpp"
#include "workloads/samples.hpp"

using namespace moescope::workloads;

namespace {

int calculate(int left, char step, int right) {
  switch (step) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    default: return left % right == 0 ? left / right : -1;
  }
}

}  // namespace

TEST_CASE("math: every step is right, follows from the one before and uses the story's numbers") {
  for (const Item& item : samples("math")) {
    INFO(item.prompt << " " << item.answer);
    std::vector<std::string> used;
    int value = 0;
    for (const std::string& step : moescope::core::split(item.answer, ';')) {
      const auto tokens = moescope::core::split(normalise_space(step), ' ');
      REQUIRE(tokens.size() == 5);
      if (used.empty()) {
        used.push_back(tokens[0]);
      } else {
        REQUIRE(std::stoi(tokens[0]) == value);
      }
      used.push_back(tokens[2]);
      value = calculate(std::stoi(tokens[0]), tokens[1][0], std::stoi(tokens[2]));
      REQUIRE(std::stoi(tokens[4]) == value);
      REQUIRE((value >= 2 && value <= 99));
    }
    REQUIRE(used == matches(item.prompt, "[0-9]+"));
  }
}

TEST_CASE("math: the wording asks for the operations of the answer") {
  const std::map<std::string, std::string> operations{
      {"more", "+"}, {"lost", "-"}, {"Every box holds", "*"}, {"shares", "/"}, {"voucher", "-"}};
  std::map<std::string, int> met;
  for (const Item& item : samples("math", 1000)) {
    const auto steps = matches(item.answer, "[0-9] ([-+*/]) ");
    for (const auto& [phrase, operation] : operations) {
      const bool one_step = steps.size() == 1;
      if (!one_step || item.prompt.find(phrase) == std::string::npos) continue;
      INFO(item.prompt << " " << item.answer);
      const bool comparison = item.prompt.find("How many more") != std::string::npos;
      REQUIRE(steps[0] == (comparison ? "-" : operation));
      ++met[phrase];
    }
  }
  CHECK(met.size() == operations.size());
}
