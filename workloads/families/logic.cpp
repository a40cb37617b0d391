// Small puzzles: orderings, list operations, sorting, truth of statements and directions.
#include <fmt/format.h>

#include <algorithm>

#include "workloads/families/compose.hpp"
#include "workloads/families/lexicon.hpp"
#include "workloads/families/task_family.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using lexicon::Words;

Draft puzzle(std::string_view text, std::string answer) {
  return {fmt::format("{}\nTherefore:", text), std::move(answer)};
}

Draft ordering(Rng& rng) {
  struct Scale {
    std::string_view more, less, most, least;
  };
  static const std::vector<Scale> scales{{"taller than", "shorter than", "tallest", "shortest"},
                                         {"older than", "younger than", "oldest", "youngest"},
                                         {"faster than", "slower than", "fastest", "slowest"},
                                         {"richer than", "poorer than", "richest", "poorest"},
                                         {"stronger than", "weaker than", "strongest", "weakest"},
                                         {"louder than", "quieter than", "loudest", "quietest"}};
  const Scale& scale = rng.pick(scales);
  const auto count = static_cast<std::size_t>(rng.between(3, 4));
  const auto names = draw(rng, lexicon::kNames, count);  // from most to least
  std::vector<std::string> facts;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    facts.push_back(rng.chance(0.5)
                        ? fmt::format("{} is {} {}.", names[i], scale.more, names[i + 1])
                        : fmt::format("{} is {} {}.", names[i + 1], scale.less, names[i]));
  }
  rng.shuffle(facts);
  const auto premises = fmt::format("{}", fmt::join(facts, " "));
  switch (rng.below(3)) {
    case 0:
      return puzzle(fmt::format("{} Who is the {}?", premises, scale.most), std::string(names[0]));
    case 1:
      return puzzle(fmt::format("{} Who is the {}?", premises, scale.least),
                    std::string(names.back()));
    default:
      return puzzle(fmt::format("{} List them from {} to {}.", premises, scale.most, scale.least),
                    fmt::format("{}", fmt::join(names, ", ")));
  }
}

Draft list_operation(Rng& rng) {
  static const Words places{"first", "second", "third", "fourth"};
  const auto count = static_cast<std::size_t>(rng.between(4, 5));
  auto list = draw(rng, lexicon::kAnimals, count + 1);
  const auto extra = list.back();
  list.pop_back();
  const auto start = fmt::format("Start with {}.", fmt::join(list, ", "));
  std::string steps;
  for (int step = 0; step < 2; ++step) {
    const auto index = rng.below(list.size() < 4 ? list.size() : 4);
    switch (rng.below(4)) {
      case 0:
        steps += fmt::format(" Remove the {} word.", places[index]);
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
        break;
      case 1:
        steps += " Swap the first and the last word.";
        std::swap(list.front(), list.back());
        break;
      case 2:
        steps += " Reverse the list.";
        std::ranges::reverse(list);
        break;
      default:
        steps += fmt::format(" Replace the {} word by {}.", places[index], extra);
        list[index] = extra;
    }
  }
  return puzzle(start + steps + " Which list is left?", fmt::format("{}", fmt::join(list, ", ")));
}

Draft sorting(Rng& rng) {
  struct Choice {
    const Words* words;
    std::string_view name;
  };
  static const std::vector<Choice> choices{{&lexicon::kAnimals, "animals"},
                                           {&lexicon::kFruits, "fruits"},
                                           {&lexicon::kAdjectives, "adjectives"},
                                           {&lexicon::kJobs, "jobs"}};
  const Choice& choice = rng.pick(choices);
  const auto count = static_cast<std::size_t>(rng.between(4, 5));
  auto words = draw(rng, *choice.words, count);
  const bool descending = rng.chance(0.3);
  const auto text = fmt::format("Put the {} in {}alphabetical order: {}.", choice.name,
                                descending ? "reverse " : "", fmt::join(words, ", "));
  std::ranges::sort(words);
  if (descending) std::ranges::reverse(words);
  return puzzle(text, fmt::format("{}", fmt::join(words, ", ")));
}

// Rules and facts about made-up creatures, so that only the rules can give the answer.
Draft syllogism(Rng& rng) {
  static const Words kinds{"wugs",  "blickets", "daxes", "zorps", "feps",
                           "tomas", "gazzers",  "mibs",  "lorps", "quells"};
  const auto names = draw(rng, lexicon::kNames, 1);
  const auto kind = draw(rng, kinds, 3);
  const auto property = draw(rng, lexicon::kAdjectives, 2);
  const bool negative = rng.chance(0.4);
  std::vector<std::string> rules{
      fmt::format("All {} are {}.", kind[0], kind[1]),
      fmt::format("{} {} are {}.", negative ? "No" : "All", kind[1], property[0]),
      fmt::format("All {} are {}.", kind[2], property[1])};
  rng.shuffle(rules);
  const auto member = rng.below(3);
  const auto asked = rng.below(2);
  const bool reached = asked == 0 ? member < 2 : member == 2;
  const std::string answer = !reached ? "unknown" : asked == 0 && negative ? "no" : "yes";
  return puzzle(fmt::format("{} {} is one of the {}. Is {} {}?", fmt::join(rules, " "), names[0],
                            kind[member], names[0], property[asked]),
                answer);
}

Draft turning(Rng& rng) {
  static const Words directions{"north", "east", "south", "west"};
  struct Turn {
    std::string_view words;
    std::size_t quarters;
  };
  static const std::vector<Turn> turns{{"turns right", 1}, {"turns around", 2}, {"turns left", 3}};
  const auto name = rng.pick(lexicon::kNames);
  auto facing = rng.below(4);
  std::string text = fmt::format("{} faces {}.", name, directions[facing]);
  const int count = rng.between(2, 4);
  for (int i = 0; i < count; ++i) {
    const Turn& turn = rng.pick(turns);
    text += fmt::format(" {} {}.", name, turn.words);
    facing = (facing + turn.quarters) % 4;
  }
  return puzzle(fmt::format("{} Which way does {} face?", text, name),
                std::string(directions[facing]));
}

}  // namespace

const Family& logic_family() {
  static const TaskFamily family("logic",
                                 "orderings, list operations, sorting and simple deductions",
                                 {ordering, list_operation, sorting, syllogism, turning});
  return family;
}

}  // namespace moescope::workloads
