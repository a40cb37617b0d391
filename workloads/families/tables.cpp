// Questions over small Markdown and CSV tables and JSON objects.
#include <fmt/format.h>

#include <algorithm>

#include "workloads/families/compose.hpp"
#include "workloads/families/lexicon.hpp"
#include "workloads/families/task_family.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using lexicon::Words;

// Rows of a text key and two numbers; no number occurs twice in a column.
struct Table {
  std::string_view key;
  std::vector<std::string_view> columns;  // two
  std::vector<std::string_view> rows;
  std::vector<std::vector<int>> values;  // per column
};

struct Subject {
  std::string_view key;
  const Words* rows;
  Words columns;
};

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all{
      {"fruit", &lexicon::kFruits, {"price", "stock", "weight", "crates"}},
      {"city", &lexicon::kCities, {"schools", "parks", "trams", "museums"}},
      {"player", &lexicon::kNames, {"goals", "fouls", "games", "age"}},
      {"animal", &lexicon::kAnimals, {"speed", "weight", "age", "length"}},
      {"month", &lexicon::kMonths, {"rain", "visitors", "orders", "storms"}},
  };
  return all;
}

Table draw_table(Rng& rng, std::size_t rows) {
  const Subject& subject = rng.pick(subjects());
  Table table;
  table.key = subject.key;
  table.columns = draw(rng, subject.columns, 2);
  table.rows = draw(rng, *subject.rows, rows);
  table.values = {draw_numbers(rng, rows, 2, 99), draw_numbers(rng, rows, 2, 99)};
  return table;
}

std::string markdown(const Table& table) {
  std::string text =
      fmt::format("| {} | {} | {} |\n|---|---|---|", table.key, table.columns[0], table.columns[1]);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    text +=
        fmt::format("\n| {} | {} | {} |", table.rows[i], table.values[0][i], table.values[1][i]);
  }
  return text;
}

std::string csv(const Table& table) {
  std::string text = fmt::format("{},{},{}", table.key, table.columns[0], table.columns[1]);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    text += fmt::format("\n{},{},{}", table.rows[i], table.values[0][i], table.values[1][i]);
  }
  return text;
}

Draft ask_table(Rng& rng, const Table& table, std::string_view text) {
  const auto column = rng.below(2);
  const auto row = rng.below(table.rows.size());
  const auto name = table.columns[column];
  const auto& values = table.values[column];
  const auto largest = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
  const auto smallest = static_cast<std::size_t>(std::ranges::min_element(values) - values.begin());
  std::string question;
  std::string answer;
  switch (rng.below(6)) {
    case 0:
    case 1:
      question = fmt::format("What is the entry for {} in column {}?", table.rows[row], name);
      answer = fmt::to_string(values[row]);
      break;
    case 2:
      question = fmt::format("Which {} has {} in column {}?", table.key, values[row], name);
      answer = table.rows[row];
      break;
    case 3:
      question = fmt::format("Which {} has the highest value in column {}?", table.key, name);
      answer = table.rows[largest];
      break;
    case 4:
      question = fmt::format("Which {} has the lowest value in column {}?", table.key, name);
      answer = table.rows[smallest];
      break;
    default:
      question = fmt::format("Give both numbers of {}.", table.rows[row]);
      answer = fmt::format("{} and {}", table.values[0][row], table.values[1][row]);
  }
  return {fmt::format("{}\nQuestion: {}\nCell:", text, question), answer};
}

Draft markdown_table(Rng& rng) {
  const auto rows = static_cast<std::size_t>(rng.between(3, 4));
  const Table table = draw_table(rng, rows);
  return ask_table(rng, table, markdown(table));
}

Draft csv_table(Rng& rng) {
  const auto rows = static_cast<std::size_t>(rng.between(3, 5));
  const Table table = draw_table(rng, rows);
  return ask_table(rng, table, csv(table));
}

Draft json_object(Rng& rng) {
  const auto name = rng.pick(lexicon::kNames);
  const auto city = rng.pick(lexicon::kCities);
  const auto zip = rng.between(100, 999) * 100;
  const auto tags = draw(rng, lexicon::kColours, 3);
  const auto item = rng.pick(lexicon::kFruits);
  const int amount = rng.between(2, 60);
  const bool paid = rng.chance(0.5);
  const int id = rng.between(100, 999);
  const auto object = fmt::format(
      "{{\"id\": {}, \"client\": {{\"name\": \"{}\", \"city\": \"{}\", \"zip\": {}}}, "
      "\"tags\": [\"{}\"], \"order\": {{\"item\": \"{}\", \"amount\": {}, \"paid\": {}}}}}",
      id, name, city, zip, fmt::join(tags, "\", \""), item, amount, paid);
  const auto index = rng.below(3);
  const std::vector<std::pair<std::string, std::string>> paths{
      {"id", fmt::to_string(id)},
      {"client.name", std::string(name)},
      {"client.city", std::string(city)},
      {"client.zip", fmt::to_string(zip)},
      {fmt::format("tags[{}]", index), std::string(tags[index])},
      {"order.item", std::string(item)},
      {"order.amount", fmt::to_string(amount)},
      {"order.paid", paid ? "true" : "false"}};
  const auto& [path, value] = rng.pick(paths);
  return {fmt::format("{}\nPath: {}\nValue:", object, path), value};
}

}  // namespace

const Family& tables_family() {
  static const TaskFamily family("tables", "look-ups in Markdown and CSV tables and JSON objects",
                                 {markdown_table, csv_table, json_object});
  return family;
}

}  // namespace moescope::workloads
