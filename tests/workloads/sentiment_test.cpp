#include <catch2/catch.hpp>
#include <map>

#include "workloads/families/review_words.hpp"
#include "workloads/samples.hpp"

using namespace moescope::workloads;

TEST_CASE("sentiment: labels are those of the prompt's language and none is rare") {
  const std::map<std::string, std::vector<std::string>> labels{
      {"Sentiment:", {"positive", "negative"}},
      {"Stimmung:", {"positiv", "negativ"}},
      {"Avis :", {"positif", "négatif"}},
      {"Relation:", {"entailment", "contradiction", "neutral"}}};
  const auto items = samples("sentiment", 1000);
  std::map<std::string, int> met;
  for (const Item& item : items) {
    const auto cue = item.prompt.substr(item.prompt.rfind('\n') + 1);
    INFO(item.prompt);
    CHECK_THAT(labels.at(cue), Catch::VectorContains(item.answer));
    ++met[item.answer];
  }
  CHECK(met.size() == 9);
  for (const auto& [label, count] : met) {
    INFO(label);
    CHECK(count > 50);
  }
}

TEST_CASE("sentiment: the words of an English review's main clauses carry its label") {
  const auto contains_any = [](const std::string& text, const auto& words) {
    for (const auto word : words) {
      if (text.find(word) != std::string::npos) return true;
    }
    return false;
  };
  for (const Item& item : samples("sentiment", 800)) {
    if (!item.prompt.ends_with("Sentiment:")) continue;
    // A concession ends at its comma and counts for nothing.
    const auto text = std::regex_replace(item.prompt, std::regex("Although [^,]*, "), "");
    for (const auto& sentence : matches(text, "[^.\n]+ (?:is|was|are|were) [a-z ]+\\.")) {
      const bool good = contains_any(sentence, kEnglishReviews.good);
      if (good == contains_any(sentence, kEnglishReviews.bad)) continue;
      const bool negated = sentence.find(" not ") != std::string::npos;
      INFO(item.prompt << "\n" << sentence);
      CHECK((good != negated ? "positive" : "negative") == item.answer);
    }
  }
}

TEST_CASE("sentiment: a hypothesis about the colour of a garment follows only from that colour") {
  int met = 0;
  for (const Item& item : samples("sentiment", 1500)) {
    const std::regex claim("Hypothesis: The [a-z]+'s ([a-z]+) is ([a-z]+)\\.");
    std::smatch words;
    if (!std::regex_search(item.prompt, words, claim)) continue;
    INFO(item.prompt);
    const auto worn = words.str(2) + " " + words.str(1);
    const bool follows = item.prompt.find(worn) != std::string::npos;
    CHECK(item.answer == (follows ? "entailment" : "contradiction"));
    ++met;
  }
  CHECK(met > 20);
}
