#include <catch2/catch.hpp>

#include "workloads/samples.hpp"

using namespace moescope::workloads;

TEST_CASE("reading: the answer is a span of the passage and no part of the question") {
  for (const Item& item : samples("reading")) {
    INFO(item.prompt << " " << item.answer);
    const auto question = item.prompt.find("\nQ: ");
    REQUIRE(question != std::string::npos);
    REQUIRE(item.prompt.find(item.answer) < question);
    REQUIRE(item.prompt.find(item.answer, question) == std::string::npos);
  }
}

TEST_CASE("reading: searching the passage gives the answer") {
  // A question's form, and the sentence that holds its answer, with {} for what was asked about.
  const std::vector<std::pair<std::string, std::string>> forms{
      {"Where does ([A-Za-z]+) live", "{} lives in ([A-Za-z]+)"},
      {"Who works as an? ([a-z]+)", "([A-Za-z]+) lives in [A-Za-z]+ and works as an? {}"},
      {"Who discovered the ([a-z]+)", "{} was discovered .* by ([A-Za-z]+) on"},
      {"What was the ([a-z]+) built of", "{} of [^.]*was built of ([a-z]+)"},
      {"Who designed the ([a-z]+)", "architect ([A-Za-z]+) designed the {}"},
      {"Where did ([A-Za-z]+) go", "{} took the [a-z]+ from [A-Za-z]+ to ([A-Za-z]+)"}};
  int found = 0;
  for (const Item& item : samples("reading", 800)) {
    for (auto [question, sentence] : forms) {
      const auto subject = matches(item.prompt, question);
      if (subject.empty()) continue;
      INFO(item.prompt << " " << item.answer);
      sentence.replace(sentence.find("{}"), 2, subject[0]);
      REQUIRE(matches(item.prompt, sentence) == std::vector<std::string>{item.answer});
      ++found;
    }
  }
  CHECK(found > 100);
}
