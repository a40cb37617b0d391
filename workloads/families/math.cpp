// Word problems of one or two steps. The answer shows the steps: "12 + 7 = 19; 19 - 5 = 14".
#include <fmt/format.h>

#include <array>
#include <optional>

#include "workloads/families/compose.hpp"
#include "workloads/families/lexicon.hpp"
#include "workloads/families/task_family.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;

struct Story {
  std::string_view steps;  // operators applied from left to right to a, b and c
  std::string_view text;
};

const std::vector<Story> kStories{
    {"+",
     "{name} has {a} {goods}. {other} gives {name} {b} more {goods}. How many {goods} does "
     "{name} have now?"},
    {"-",
     "{name} had {a} {goods} and lost {b} of them on the way home. How many {goods} are left?"},
    {"*",
     "{name} packs {a} boxes. Every box holds {b} {goods}. How many {goods} does {name} pack?"},
    {"/",
     "{name} shares {a} {goods} equally among {b} children. How many {goods} does each child "
     "get?"},
    {"-",
     "A {ware} costs {a} euros in the market. {name} has a voucher worth {b} euros. How much "
     "does {name} still pay?"},
    {"*",
     "{name} has a train that travels {a} metres every second. How many metres does it travel in "
     "{b} seconds?"},
    {"-",
     "{name} collected {a} {goods} and {other} collected {b}. How many more {goods} did {name} "
     "collect?"},
    {"++",
     "{name} is {a} years old. {other} is {b} years older than {name}. How old will {other} "
     "be in {c} years?"},
    {"+-",
     "{name} has {a} {goods}, buys {b} more and gives {c} to {other}. How many {goods} does "
     "{name} have in the end?"},
    {"-+",
     "There were {a} {goods} in the shop. In the morning {b} were sold and in the evening {c} "
     "new {goods} arrived. How many {goods} are in the shop?"},
    {"*+",
     "{name} buys {a} bags with {b} {goods} in each bag. {other} adds {c} {goods}. How many "
     "{goods} are there altogether?"},
    {"*-",
     "{name} earns {a} euros an hour and works {b} hours. A {ware} then costs {name} {c} "
     "euros. How many euros remain?"},
    {"/+",
     "{a} {goods} are divided equally among {b} tables. Then {c} {goods} are put on every "
     "table. How many {goods} lie on each table?"},
    {"/-",
     "{name} cuts a rope of {a} metres into {b} equal pieces and shortens each piece by {c} "
     "metres. How long is a piece now?"},
    {"--",
     "A bus leaves with {a} passengers. At the first stop {b} get off, at the second stop {c} "
     "get off. How many passengers stay on the bus?"},
    {"-*",
     "{name} plants {a} rows of trees, but {b} rows die. Every other row has {c} trees. How "
     "many trees are alive?"},
    {"+*",
     "{name} buys {a} red and {b} blue {goods} at {c} euros each. How many euros does {name} "
     "spend?"},
    {"+/",
     "{name} picks {a} {goods} and {other} picks {b}. They fill {c} baskets equally. How many "
     "{goods} are in each basket?"},
    {"-/",
     "{name} had {a} euros and kept {b} of them. The rest buys tickets at {c} euros each. How "
     "many tickets does {name} get?"},
    {"++",
     "A {ware} costs {a} euros, a bottle costs {b} euros and a hat costs {c} euros. What does "
     "{name} pay for all three?"},
};

// Results stay below 100, as the brief for a small model asks, and no count is a single piece, so
// that the plural in the stories holds.
constexpr int kLargest = 99;
constexpr int kSmallest = 2;

std::optional<int> apply(char step, int left, int right) {
  int result = 0;
  switch (step) {
    case '+': result = left + right; break;
    case '-': result = left - right; break;
    case '*': result = left * right; break;
    default:
      if (left % right != 0) return std::nullopt;
      result = left / right;
  }
  if (result < kSmallest || result > kLargest) return std::nullopt;
  return result;
}

int operand(Rng& rng, char step) {
  const bool scales = step == '*' || step == '/';
  return rng.between(kSmallest, scales ? 12 : 45);
}

struct Calculation {
  std::array<int, 3> numbers{};
  std::string working;
};

// Draws numbers until every step gives a whole number in range.
Calculation calculate(Rng& rng, std::string_view steps) {
  for (;;) {
    Calculation calculation;
    int value = rng.between(kSmallest, steps[0] == '*' ? 12 : kLargest);
    calculation.numbers[0] = value;
    bool valid = true;
    for (std::size_t i = 0; i < steps.size() && valid; ++i) {
      const int right = operand(rng, steps[i]);
      const auto result = apply(steps[i], value, right);
      valid = result.has_value();
      if (!valid) break;
      calculation.numbers[i + 1] = right;
      calculation.working +=
          fmt::format("{}{} {} {} = {}", i == 0 ? "" : "; ", value, steps[i], right, *result);
      value = *result;
    }
    if (valid) return calculation;
  }
}

Draft word_problem(Rng& rng) {
  const Story& story = rng.pick(kStories);
  const auto people = draw(rng, lexicon::kNames, 2);
  const auto goods = rng.pick(lexicon::kGoods);
  const auto ware = rng.pick(lexicon::kWares);
  const auto calculation = calculate(rng, story.steps);
  const auto& [a, b, c] = calculation.numbers;
  const auto text =
      fmt::format(fmt::runtime(story.text), fmt::arg("name", people[0]),
                  fmt::arg("other", people[1]), fmt::arg("goods", goods), fmt::arg("ware", ware),
                  fmt::arg("a", a), fmt::arg("b", b), fmt::arg("c", c));
  return {fmt::format("Problem: {}\nCalculation:", text), calculation.working};
}

}  // namespace

const Family& math_family() {
  static const TaskFamily family("math", "word problems of one or two steps, worked out below 100",
                                 {word_problem});
  return family;
}

}  // namespace moescope::workloads
