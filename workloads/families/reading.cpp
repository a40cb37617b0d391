// Short passages with a question whose answer is a span of the passage.
#include <fmt/format.h>

#include "workloads/families/compose.hpp"
#include "workloads/families/lexicon.hpp"
#include "workloads/families/task_family.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using Words = std::vector<std::string_view>;

struct Question {
  std::string text;
  std::string answer;
};

// Shuffles the sentences, so that position does not give the answer away.
Draft passage(Rng& rng, std::vector<std::string> sentences,
              const std::vector<Question>& questions) {
  rng.shuffle(sentences);
  const Question& question = rng.pick(questions);
  return {fmt::format("{}\nQ: {}\nA:", fmt::join(sentences, " "), question.text), question.answer};
}

Draft lives(Rng& rng) {
  const auto names = draw(rng, lexicon::kNames, 3);
  const auto cities = draw(rng, lexicon::kCities, 3);
  const auto jobs = draw(rng, lexicon::kJobs, 3);
  const auto hobbies = draw(rng, lexicon::kHobbies, 3);
  std::vector<std::string> sentences;
  std::vector<Question> questions;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string name(names[i]), city(cities[i]), hobby(hobbies[i]);
    const auto job = fmt::format("{} {}", indefinite_article(jobs[i]), jobs[i]);
    switch (rng.below(3)) {
      case 0:
        sentences.push_back(fmt::format("{} lives in {} and works as {}.", name, city, job));
        questions.push_back({fmt::format("Where does {} live?", name), city});
        questions.push_back({fmt::format("Who works as {}?", job), name});
        break;
      case 1:
        sentences.push_back(fmt::format("{}, {} from {}, is fond of {}.", name, job, city, hobby));
        questions.push_back({fmt::format("What is {} fond of?", name), hobby});
        questions.push_back({fmt::format("Which city does {} come from?", name), city});
        break;
      default:
        sentences.push_back(fmt::format("In {} people know {}, who spends every weekend {}.", city,
                                        name,
                                        hobby == "chess" || hobby == "tennis" ? "playing " + hobby
                                        : hobby == "pottery"                  ? "doing pottery"
                                                                              : hobby));
        questions.push_back({fmt::format("Who is known in {}?", city), name});
        questions.push_back({fmt::format("In which city do people know {}?", name), city});
    }
  }
  return passage(rng, sentences, questions);
}

Draft lost_things(Rng& rng) {
  static const Words things{"umbrella", "wallet",   "necklace", "camera", "suitcase",  "passport",
                            "violin",   "backpack", "diary",    "ring",   "telescope", "compass",
                            "lantern",  "medal",    "flute",    "hammer"};
  static const Words places{"under the stairs", "behind the stove",  "in the attic",
                            "on the roof",      "near the fountain", "in the cellar",
                            "by the gate",      "on the ferry",      "in the stable",
                            "under the bench",  "at the harbour",    "in the chapel"};
  const auto names = draw(rng, lexicon::kNames, 3);
  const auto lost = draw(rng, things, 2);
  const auto where = draw(rng, places, 3);
  const auto adjectives = draw(rng, lexicon::kAdjectives, 2);
  const auto days = draw(rng, lexicon::kWeekdays, 2);
  std::vector<std::string> sentences{
      fmt::format("On {} {} found the {} {} {}.", days[0], names[0], adjectives[0], lost[0],
                  where[0]),
      fmt::format("The {} {} was discovered {} by {} on {}.", adjectives[1], lost[1], where[1],
                  names[1], days[1]),
      fmt::format("{} searched {} but found nothing.", names[2], where[2])};
  const std::vector<Question> questions{
      {fmt::format("Who found the {}?", lost[0]), std::string(names[0])},
      {fmt::format("Where was the {}?", lost[0]), std::string(where[0])},
      {fmt::format("When did {} find the {}?", names[0], lost[0]), std::string(days[0])},
      {fmt::format("Who discovered the {}?", lost[1]), std::string(names[1])},
      {fmt::format("Where was the {}?", lost[1]), std::string(where[1])},
      {fmt::format("Which object was {}?", adjectives[1]), std::string(lost[1])},
      {fmt::format("Who found nothing?"), std::string(names[2])},
      {fmt::format("Where did {} search?", names[2]), std::string(where[2])}};
  return passage(rng, sentences, questions);
}

Draft buildings(Rng& rng) {
  static const Words kinds{"museum",   "theatre", "library",    "bridge", "castle", "school",
                           "hospital", "stadium", "lighthouse", "mill",   "tower",  "palace"};
  static const Words materials{"marble",    "brick", "granite", "oak",
                               "sandstone", "slate", "cedar",   "limestone"};
  const auto names = draw(rng, lexicon::kNames, 2);
  const auto cities = draw(rng, lexicon::kCities, 2);
  const auto types = draw(rng, kinds, 2);
  const auto built = draw(rng, materials, 2);
  const auto years = draw_numbers(rng, 2, 1750, 1990);
  const int height = rng.between(11, 98);
  std::vector<std::string> sentences{
      fmt::format("The {} of {} opened in {} and was built of {}.", types[0], cities[0], years[0],
                  built[0]),
      fmt::format("The architect {} designed the {} of {} in {}.", names[0], types[1], cities[1],
                  years[1]),
      fmt::format("{} metres high, the {} was paid for by {}.", height, types[1], names[1])};
  const std::vector<Question> questions{
      {fmt::format("When did the {} open?", types[0]), fmt::to_string(years[0])},
      {fmt::format("What was the {} built of?", types[0]), std::string(built[0])},
      {fmt::format("In which city is the {}?", types[0]), std::string(cities[0])},
      {fmt::format("Who designed the {}?", types[1]), std::string(names[0])},
      {fmt::format("In which year was the {} designed?", types[1]), fmt::to_string(years[1])},
      {fmt::format("How high is the {}?", types[1]), fmt::format("{} metres", height)},
      {fmt::format("Who paid for the {}?", types[1]), std::string(names[1])}};
  return passage(rng, sentences, questions);
}

Draft journeys(Rng& rng) {
  static const Words vehicles{"train", "bus", "ferry", "plane", "tram", "taxi"};
  static const Words relatives{"aunt",        "uncle",   "cousin",    "sister",
                               "grandfather", "teacher", "colleague", "brother"};
  const auto names = draw(rng, lexicon::kNames, 2);
  const auto cities = draw(rng, lexicon::kCities, 4);
  const auto used = draw(rng, vehicles, 2);
  const auto met = draw(rng, relatives, 2);
  const auto months = draw(rng, lexicon::kMonths, 2);
  std::vector<std::string> sentences;
  std::vector<Question> questions;
  for (std::size_t i = 0; i < 2; ++i) {
    sentences.push_back(fmt::format("In {} {} took the {} from {} to {} to visit {} {}.", months[i],
                                    names[i], used[i], cities[2 * i], cities[2 * i + 1],
                                    i == 0 ? "an elderly" : "a sick", met[i]));
    questions.push_back({fmt::format("Whom did {} visit?", names[i]),
                         fmt::format("{} {}", i == 0 ? "an elderly" : "a sick", met[i])});
    questions.push_back({fmt::format("Where did {} start?", names[i]), std::string(cities[2 * i])});
    questions.push_back(
        {fmt::format("Where did {} go?", names[i]), std::string(cities[2 * i + 1])});
    questions.push_back({fmt::format("Who took the {}?", used[i]), std::string(names[i])});
    questions.push_back(
        {fmt::format("When did {} travel?", names[i]), fmt::format("In {}", months[i])});
  }
  return passage(rng, sentences, questions);
}

}  // namespace

const Family& reading_family() {
  static const TaskFamily family("reading", "short passages with a question about one fact",
                                 {lives, lost_things, buildings, journeys});
  return family;
}

}  // namespace moescope::workloads
