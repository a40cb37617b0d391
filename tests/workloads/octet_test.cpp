#include "workloads/families/octet.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/text.hpp"
#include "workloads/families/task_family.hpp"

using namespace moescope::workloads;

namespace {

std::set<std::string> prompts(const std::vector<Item>& items) {
  std::set<std::string> found;
  for (const Item& item : items) found.insert(normalise_space(item.prompt));
  return found;
}

bool same(const Item& a, const Item& b) {
  return a.id == b.id && a.family == b.family && a.prompt == b.prompt && a.answer == b.answer;
}

Draft one_of_ten(moescope::core::Rng& rng) {
  return {"digit " + std::to_string(rng.below(10)), "x"};
}

}  // namespace

TEST_CASE("the families come in their fixed order") {
  std::vector<std::string> names;
  for (const Family* family : families()) {
    names.emplace_back(family->name());
    CHECK_FALSE(family->description().empty());
  }
  CHECK(names == std::vector<std::string>{"math", "code", "translation", "sentiment", "reading",
                                          "tables", "summary", "logic"});
}

TEST_CASE("no item is in two splits and none is twice in one") {
  std::set<std::string> all;
  std::size_t count = 0;
  for (const Split split : {Split::calibration, Split::evaluation, Split::training}) {
    const auto items = octet_split(split, 200);
    for (const Item& item : items) REQUIRE(split_of_prompt(item.prompt) == split);
    all.merge(prompts(items));
    count += items.size();
  }
  CHECK(count == 3 * 200 * families().size());
  CHECK(all.size() == count);
}

TEST_CASE("white space does not move a prompt to another split") {
  for (const Item& item : octet_split(Split::evaluation, 20)) {
    CHECK(split_of_prompt("  " + item.prompt + "\n") == Split::evaluation);
  }
}

TEST_CASE("items are interleaved by family and fewer are a prefix of more") {
  const auto few = octet_split(Split::evaluation, 5);
  const auto more = octet_split(Split::evaluation, 9);
  REQUIRE(few.size() == 5 * families().size());
  for (std::size_t i = 0; i < few.size(); ++i) {
    CHECK(same(few[i], more[i]));
    CHECK(few[i].family == families()[i % families().size()]->name());
  }
  CHECK(few[0].id == "octet/math/evaluation/00000");
  CHECK(few[8].id == "octet/math/evaluation/00001");
}

TEST_CASE("the seed decides") {
  CHECK(same(octet_split(Split::training, 1, 5)[0], octet_split(Split::training, 1, 5)[0]));
  CHECK_FALSE(same(octet_split(Split::training, 1, 5)[0], octet_split(Split::training, 1, 6)[0]));
}

TEST_CASE("prompts and answers keep the form that training and judging rely on") {
  for (const Item& item : octet_split(Split::training, 500)) {
    INFO(item.prompt << " / " << item.answer);
    const auto words = moescope::core::split(normalise_space(item.prompt), ' ').size();
    REQUIRE(words <= 110);
    REQUIRE(item.prompt.back() == ':');
    REQUIRE_FALSE(item.answer.empty());
    REQUIRE(item.answer == normalise_space(item.answer));
    REQUIRE(moescope::core::split(item.answer, ' ').size() <= 15);
    REQUIRE(answer_matches(item, " " + item.answer + "\n" + item.prompt));
  }
}

TEST_CASE("a family that runs out of items says so") {
  const TaskFamily tiny("tiny", "ten digits", {one_of_ten});
  CHECK_THROWS_WITH(family_items(tiny, Split::training, 50, 1),
                    Catch::Contains("tiny") && Catch::Contains("not 50"));
}
