#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "workloads/samples.hpp"

using namespace moescope::workloads;
using moescope::core::split;
using Rows = std::vector<std::vector<std::string>>;

namespace {

Rows parse_table(const std::vector<std::string>& lines) {
  Rows rows;
  for (const std::string& line : lines) {
    const bool markdown = line[0] == '|';
    if (line.starts_with("|---") || line.starts_with("Question") || line == "Cell:") continue;
    rows.push_back(markdown ? matches(line, "[a-zA-Z0-9]+") : split(line, ','));
  }
  return rows;
}

// The answer by looking into the table that the prompt shows.
std::string look_up(const Rows& rows, const std::string& question) {
  const auto words = matches(question, "[a-zA-Z0-9]+");
  const auto& header = rows[0];
  const auto body = [&](auto wanted) {
    return *std::find_if(rows.begin() + 1, rows.end(), wanted);
  };
  if (words[0] == "Give") {
    const auto row = body([&](const auto& r) { return r[0] == words.back(); });
    return row[1] + " and " + row[2];
  }
  const auto column =
      static_cast<std::size_t>(std::ranges::find(header, words.back()) - header.begin());
  if (words[0] == "What") return body([&](const auto& r) { return r[0] == words[5]; })[column];
  if (words[3] != "the") return body([&](const auto& r) { return r[column] == words[3]; })[0];
  const auto less = [&](const auto& a, const auto& b) {
    return std::stoi(a[column]) < std::stoi(b[column]);
  };
  return words[4] == "highest" ? (*std::max_element(rows.begin() + 1, rows.end(), less))[0]
                               : (*std::min_element(rows.begin() + 1, rows.end(), less))[0];
}

std::string look_up_json(const std::string& text, std::string path) {
  std::ranges::replace(path, '.', '/');
  std::ranges::replace(path, '[', '/');
  std::erase(path, ']');
  const auto value = nlohmann::json::parse(text).at(nlohmann::json::json_pointer("/" + path));
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

TEST_CASE("tables: parsing the table back and looking the cell up gives the answer") {
  int objects = 0;
  for (const Item& item : samples("tables")) {
    INFO(item.prompt << " " << item.answer);
    const auto lines = split(item.prompt, '\n');
    if (lines[0][0] == '{') {
      ++objects;
      REQUIRE(look_up_json(lines[0], lines[1].substr(6)) == item.answer);
    } else {
      REQUIRE(look_up(parse_table(lines), lines[lines.size() - 2].substr(10)) == item.answer);
    }
  }
  CHECK(objects > 50);
}
