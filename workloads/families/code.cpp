// Python: what a small program prints. The prompt itself is a program that runs.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "workloads/families/code_completion.hpp"
#include "workloads/families/compose.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using Ints = std::vector<int>;
using Words = std::vector<std::string_view>;

const Words kLists{"values", "numbers", "scores", "items", "counts", "sizes", "prices", "points"};
const Words kFunctions{"compute", "process", "convert", "select",   "update", "measure",
                       "adjust",  "handle",  "check",   "evaluate", "scan",   "derive"};
const Words kStrings{"python", "kernel", "buffer", "string", "object", "import", "lambda", "module",
                     "class",  "method", "thread", "socket", "parser", "token",  "script", "cursor",
                     "packet", "server", "client", "branch", "commit", "driver", "vector", "matrix",
                     "output", "filter", "record", "schema", "folder", "syntax"};

Draft program(std::string_view body, std::string answer) {
  return {fmt::format("# What does this program print?\n{}\n# Output:", body), std::move(answer)};
}

std::string literal(const Ints& values) { return fmt::format("[{}]", fmt::join(values, ", ")); }
std::string literal(bool value) { return value ? "True" : "False"; }

Ints kept(Ints values, bool (*keep)(int, int), int k) {
  std::erase_if(values, [&](int value) { return !keep(value, k); });
  return values;
}

struct ListOperation {
  std::string_view expression;
  std::string (*result)(Ints values, int k);
};

const std::vector<ListOperation> kListOperations{
    {"[x + {k} for x in {v}]",
     [](Ints v, int k) {
       for (int& x : v) x += k;
       return literal(v);
     }},
    {"[x * {k} for x in {v}]",
     [](Ints v, int k) {
       for (int& x : v) x *= k;
       return literal(v);
     }},
    {"[x for x in {v} if x > {k}]",
     [](Ints v, int k) {
       return literal(kept(
           v, [](int x, int limit) { return x > limit; }, k));
     }},
    {"[x for x in {v} if x % 2 == 0]",
     [](Ints v, int) {
       return literal(kept(
           v, [](int x, int) { return x % 2 == 0; }, 0));
     }},
    {"sorted({v})",
     [](Ints v, int) {
       std::ranges::sort(v);
       return literal(v);
     }},
    {"{v}[::-1]",
     [](Ints v, int) {
       std::ranges::reverse(v);
       return literal(v);
     }},
    {"{v}[:2]", [](Ints v, int) { return literal(Ints(v.begin(), v.begin() + 2)); }},
    {"{v}[-1] + {k}", [](Ints v, int k) { return fmt::to_string(v.back() + k); }},
    {"max({v})", [](Ints v, int) { return fmt::to_string(std::ranges::max(v)); }},
    {"min({v}) + {k}", [](Ints v, int k) { return fmt::to_string(std::ranges::min(v) + k); }},
    {"sum({v})", [](Ints v, int) { return fmt::to_string(std::reduce(v.begin(), v.end())); }},
    {"len({v}) * {k}",
     [](Ints v, int k) { return fmt::to_string(static_cast<int>(v.size()) * k); }},
    {"{k} in {v}", [](Ints v, int k) { return literal(std::ranges::count(v, k) > 0); }},
};

Draft list_program(Rng& rng) {
  const ListOperation& operation = rng.pick(kListOperations);
  const auto count = static_cast<std::size_t>(rng.between(3, 5));
  Ints values = draw_numbers(rng, count, 1, 20);
  const int k = rng.between(2, 9);
  const auto name = rng.pick(kLists);
  const auto function = rng.pick(kFunctions);
  const auto expression =
      fmt::format(fmt::runtime(operation.expression), fmt::arg("v", name), fmt::arg("k", k));
  const auto list = literal(values);
  std::string body;
  switch (rng.below(3)) {
    case 0: body = fmt::format("{0} = {1}\nprint({2})", name, list, expression); break;
    case 1:
      body = fmt::format("def {3}({0}):\n    return {2}\n\nprint({3}({1}))", name, list, expression,
                         function);
      break;
    default: {
      const int extra = rng.between(21, 30);
      body = fmt::format("{0} = {1}\n{0}.append({3})\nresult = {2}\nprint(result)", name, list,
                         expression, extra);
      values.push_back(extra);
    }
  }
  return program(body, operation.result(values, k));
}

struct TextOperation {
  std::string_view expression;
  std::string (*result)(std::string a, std::string b);
};

std::string upper(std::string text) {
  for (char& c : text) c += 'A' - 'a';
  return text;
}

const std::vector<TextOperation> kTextOperations{
    {"{a}.upper()", [](std::string a, std::string) { return upper(a); }},
    {"{a}.capitalize() + {b}", [](std::string a, std::string b) { return capitalised(a) + b; }},
    {"{a} + \"_\" + {b}", [](std::string a, std::string b) { return a + "_" + b; }},
    {"len({a} + {b})",
     [](std::string a, std::string b) { return fmt::to_string(a.size() + b.size()); }},
    {"{a}[:3] + {b}[:3]",
     [](std::string a, std::string b) { return a.substr(0, 3) + b.substr(0, 3); }},
    {"{b}[0] + {a}[0]",
     [](std::string a, std::string b) { return b.substr(0, 1) + a.substr(0, 1); }},
    {"{b} * 2", [](std::string, std::string b) { return b + b; }},
    {"{a} < {b}", [](std::string a, std::string b) { return literal(a < b); }},
    {"[{b}, {a}]", [](std::string a, std::string b) { return fmt::format("['{}', '{}']", b, a); }},
    {"\"e\" in {b}",
     [](std::string, std::string b) { return literal(b.find('e') != std::string::npos); }},
    {"\" \".join([{b}, {a}, {b}])",
     [](std::string a, std::string b) { return fmt::format("{1} {0} {1}", a, b); }},
    {"f\"{{{a}}}-{{len({b})}}\"",
     [](std::string a, std::string b) { return fmt::format("{}-{}", a, b.size()); }},
};

Draft text_program(Rng& rng) {
  static const std::vector<std::pair<std::string_view, std::string_view>> names{
      {"first", "second"}, {"left", "right"}, {"a", "b"}, {"head", "tail"}, {"key", "text"}};
  const TextOperation& operation = rng.pick(kTextOperations);
  const auto words = draw(rng, kStrings, 2);
  const auto& [a, b] = rng.pick(names);
  const auto expression =
      fmt::format(fmt::runtime(operation.expression), fmt::arg("a", a), fmt::arg("b", b));
  const auto body =
      fmt::format("{} = \"{}\"\n{} = \"{}\"\nprint({})", a, words[0], b, words[1], expression);
  return program(body, operation.result(std::string(words[0]), std::string(words[1])));
}

Draft loop_program(Rng& rng) {
  const int start = rng.between(0, 20);
  const int count = rng.between(2, 6);
  const int step = rng.between(2, 9);
  const auto name = rng.pick(Words{"total", "count", "x", "result", "balance", "n"});
  int value = start;
  std::string body;
  switch (rng.below(3)) {
    case 0:
      body = fmt::format("{0} = {1}\nfor i in range({2}):\n    {0} += {3}\nprint({0})", name, start,
                         count, step);
      value += count * step;
      break;
    case 1:
      body = fmt::format("{0} = {1}\nfor step in [{2}, {3}]:\n    {0} = {0} + step\nprint({0})",
                         name, start, count, step);
      value += count + step;
      break;
    default: {
      const int limit = start + rng.between(5, 25);
      body = fmt::format("{0} = {1}\nwhile {0} < {2}:\n    {0} += {3}\nprint({0})", name, start,
                         limit, step);
      while (value < limit) value += step;
    }
  }
  return program(body, fmt::to_string(value));
}

Draft dictionary_program(Rng& rng) {
  static const Words keys{"red", "blue", "green", "width", "height", "depth", "speed", "level"};
  const auto name = rng.pick(Words{"config", "stock", "table", "settings", "data", "state"});
  const auto used = draw(rng, keys, 3);
  auto values = draw_numbers(rng, 3, 1, 40);
  const auto chosen = rng.below(3);
  const int change = rng.between(2, 9);
  std::string body = fmt::format("{} = {{\"{}\": {}, \"{}\": {}, \"{}\": {}}}\n", name, used[0],
                                 values[0], used[1], values[1], used[2], values[2]);
  if (rng.chance(0.5)) {
    body += fmt::format("{}[\"{}\"] += {}\n", name, used[chosen], change);
    values[chosen] += change;
  }
  const auto asked = rng.below(3);
  switch (rng.below(3)) {
    case 0:
      return program(
          body + fmt::format("print(max({0}, key={0}.get))", name),
          std::string(
              used[static_cast<std::size_t>(std::ranges::max_element(values) - values.begin())]));
    case 1:
      return program(body + fmt::format("print(list({}))", name),
                     fmt::format("['{}']", fmt::join(used, "', '")));
    default:
      return program(body + fmt::format("print({}[\"{}\"])", name, used[asked]),
                     fmt::to_string(values[asked]));
  }
}

Draft branch_program(Rng& rng) {
  const auto function = rng.pick(kFunctions);
  const auto variable = rng.pick(Words{"n", "x", "size", "age", "score", "speed", "level"});
  const auto words = draw(rng, kStrings, 3);
  const int high = rng.between(40, 80);
  const int low = rng.between(5, 35);
  const int argument = rng.between(1, 99);
  const auto body = fmt::format(
      "def {0}({1}):\n    if {1} > {2}:\n        return \"{3}\"\n    if {1} > {4}:\n"
      "        return \"{5}\"\n    return \"{6}\"\n\nprint({0}({7}))",
      function, variable, high, words[0], low, words[1], words[2], argument);
  return program(body, std::string(words[argument > high ? 0 : argument > low ? 1 : 2]));
}

}  // namespace

const Family& code_family() {
  static const TaskFamily family(
      "code", "small Python programs: what they print, or the missing line",
      {list_program, list_program, text_program, loop_program, dictionary_program, branch_program,
       complete_arithmetic, complete_list, complete_text});
  return family;
}

}  // namespace moescope::workloads
