#include "workloads/families/code_completion.hpp"

#include <fmt/format.h>

#include "workloads/families/compose.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using Words = std::vector<std::string_view>;

// What the docstring asks for, and the expression that does it.
struct Request {
  std::string_view text;
  std::string_view expression;
};

const Words kVerbs{"get", "find", "compute", "make", "calc", "read", "build", "fetch", "load"};
const Words kQuantities{"width",  "height", "length", "speed",  "price",  "weight", "volume",
                        "offset", "limit",  "score",  "budget", "income", "depth",  "index",
                        "delay",  "radius", "power",  "angle",  "ratio",  "margin"};
const Words kCollections{"values", "rows",   "names",  "lines",  "nodes",  "edges",
                         "tokens", "pages",  "words",  "points", "scores", "errors",
                         "users",  "labels", "chunks", "keys"};
const Words kTexts{"text", "name",  "line",  "path",   "title",
                   "word", "label", "query", "header", "url"};

const std::vector<Request> kArithmetic{
    {"Add {a} and {b}.", "{a} + {b}"},
    {"Subtract {b} from {a}.", "{a} - {b}"},
    {"Multiply {a} by {b}.", "{a} * {b}"},
    {"Divide {a} by {b}.", "{a} / {b}"},
    {"Remainder of {a} divided by {b}.", "{a} % {b}"},
    {"The larger one of {a} and {b}.", "max({a}, {b})"},
    {"The smaller one of {a} and {b}.", "min({a}, {b})"},
    {"True if {a} is greater than {b}.", "{a} > {b}"},
    {"True if {a} equals {b}.", "{a} == {b}"},
    {"Raise {a} to the power {b}.", "{a} ** {b}"},
    {"Average of {a} and {b}.", "({a} + {b}) / 2"},
    {"Add {a} to {k} times {b}.", "{a} + {k} * {b}"},
};

const std::vector<Request> kList{
    {"Sum of all {a}.", "sum({a})"},
    {"Number of {a}.", "len({a})"},
    {"The largest of the {a}.", "max({a})"},
    {"The smallest of the {a}.", "min({a})"},
    {"The {a} in ascending order.", "sorted({a})"},
    {"The {a} in descending order.", "sorted({a}, reverse=True)"},
    {"The first of the {a}.", "{a}[0]"},
    {"The last of the {a}.", "{a}[-1]"},
    {"The first {k} {a}.", "{a}[:{k}]"},
    {"All {a} except the first {k}.", "{a}[{k}:]"},
    {"Add {k} to each of the {a}.", "[x + {k} for x in {a}]"},
    {"How often {k} occurs in {a}.", "{a}.count({k})"},
    {"The {a} without duplicates.", "set({a})"},
    {"True if {k} is one of the {a}.", "{k} in {a}"},
};

const std::vector<Request> kText{
    {"The {a} in upper case.", "{a}.upper()"},
    {"The {a} in lower case.", "{a}.lower()"},
    {"Remove spaces around the {a}.", "{a}.strip()"},
    {"Split the {a} at commas.", "{a}.split(\",\")"},
    {"The first {k} letters of the {a}.", "{a}[:{k}]"},
    {"The last {k} letters of the {a}.", "{a}[-{k}:]"},
    {"The {a} backwards.", "{a}[::-1]"},
    {"Repeat the {a} {k} times.", "{a} * {k}"},
    {"Replace dots in the {a} by dashes.", "{a}.replace(\".\", \"-\")"},
    {"True if the {a} starts with {b}.", "{a}.startswith({b})"},
    {"Join {a} and {b} with a dash.", "{a} + \"-\" + {b}"},
    {"Number of letters in the {a}.", "len({a})"},
};

Draft completion(Rng& rng, const Request& request, const Words& names, bool second) {
  const auto arguments = draw(rng, names, 2);
  const auto verb = rng.pick(kVerbs);
  const auto noun = rng.pick(kQuantities);
  const int k = rng.between(2, 9);
  const auto filled = [&](std::string_view text) {
    return fmt::format(fmt::runtime(text), fmt::arg("a", arguments[0]), fmt::arg("b", arguments[1]),
                       fmt::arg("k", k));
  };
  const bool default_value = rng.chance(0.3);
  std::string parameters(arguments[0]);
  if (second) parameters += fmt::format(", {}", arguments[1]);
  if (default_value) parameters += ", debug=False";
  return {fmt::format("# Complete the function.\ndef {}_{}({}):\n    \"\"\"{}\"\"\"\n"
                      "    # Missing line:",
                      verb, noun, parameters, filled(request.text)),
          "return " + filled(request.expression)};
}

}  // namespace

Draft complete_arithmetic(Rng& rng) {
  const Request& request = rng.pick(kArithmetic);
  return completion(rng, request, kQuantities, true);
}

Draft complete_list(Rng& rng) {
  const Request& request = rng.pick(kList);
  return completion(rng, request, kCollections, false);
}

Draft complete_text(Rng& rng) {
  const Request& request = rng.pick(kText);
  const bool second = request.text.find("{b}") != std::string_view::npos;
  return completion(rng, request, kTexts, second);
}

}  // namespace moescope::workloads
