// Natural language inference: does the hypothesis follow from the premise?
#include <fmt/format.h>

#include "workloads/families/compose.hpp"
#include "workloads/families/lexicon.hpp"
#include "workloads/families/sentiment.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using Words = std::vector<std::string_view>;

// A word and what everything of its kind is called.
struct Hyponym {
  std::string_view word, general;
};

const std::vector<Hyponym> kPeople{
    {"woman", "person"},       {"man", "person"},       {"girl", "child"},
    {"boy", "child"},          {"nurse", "person"},     {"farmer", "person"},
    {"dancer", "person"},      {"soldier", "person"},   {"painter", "person"},
    {"sailor", "person"},      {"waiter", "person"},    {"pianist", "musician"},
    {"violinist", "musician"}, {"goalkeeper", "player"}};

// Where an activity makes sense; `anywhere` fits all places.
enum class Setting { outdoors, indoors, anywhere };

struct Activity {
  std::string_view doing, general;
  Setting setting;
};

const std::vector<Activity> kActivities{
    {"feeding two ducks", "feeding birds", Setting::outdoors},
    {"eating an apple", "eating fruit", Setting::anywhere},
    {"riding a white horse", "riding an animal", Setting::outdoors},
    {"driving a red car", "driving a vehicle", Setting::outdoors},
    {"playing the violin", "making music", Setting::anywhere},
    {"reading a thick novel", "reading a book", Setting::anywhere},
    {"washing a black dog", "washing an animal", Setting::outdoors},
    {"carrying three roses", "carrying flowers", Setting::anywhere},
    {"repairing a bicycle", "repairing something", Setting::outdoors},
    {"drinking green tea", "drinking something", Setting::anywhere},
    {"painting a wooden chair", "painting furniture", Setting::anywhere},
    {"selling fresh tomatoes", "selling food", Setting::outdoors},
    {"throwing a ball", "playing with a ball", Setting::outdoors},
    {"cleaning a window", "cleaning something", Setting::indoors},
    {"writing a long letter", "writing something", Setting::anywhere},
    {"hanging up a picture", "decorating a room", Setting::indoors}};

const Words kOpposites{"sleeping in a bed",   "sitting in a plane", "swimming in the sea",
                       "lying in a hospital", "taking a hot bath",  "watching a film at home"};

struct Place {
  std::string_view words;
  Setting setting;
};

const std::vector<Place> kPlaces{
    {"in the park", Setting::outdoors},   {"in the garden", Setting::outdoors},
    {"on the beach", Setting::outdoors},  {"in the forest", Setting::outdoors},
    {"on a bridge", Setting::outdoors},   {"at the lake", Setting::outdoors},
    {"in the kitchen", Setting::indoors}, {"in a theatre", Setting::indoors},
    {"in the museum", Setting::indoors},  {"in an office", Setting::indoors},
    {"in a classroom", Setting::indoors}, {"on a mountain", Setting::outdoors}};

const Words kGuesses{"is waiting for a friend", "has two brothers",   "is late for work",
                     "likes cold weather",      "lives nearby",       "will go home soon",
                     "has a birthday today",    "is very hungry",     "comes from Spain",
                     "was here yesterday",      "is learning French", "owns a small shop"};

const Place& place_for(Rng& rng, const Activity& activity) {
  for (;;) {
    const Place& place = rng.pick(kPlaces);
    if (activity.setting == Setting::anywhere || activity.setting == place.setting) return place;
  }
}

const Activity& another_activity(Rng& rng, const Activity& activity) {
  for (;;) {
    const Activity& other = rng.pick(kActivities);
    if (other.general != activity.general) return other;
  }
}

std::string with_article(std::string_view noun) {
  return fmt::format("{} {}", indefinite_article(noun), noun);
}

}  // namespace

Draft inference(Rng& rng) {
  const Hyponym& who = rng.pick(kPeople);
  const Activity& what = rng.pick(kActivities);
  const Place& where = place_for(rng, what);
  const Activity& other = another_activity(rng, what);
  const auto colour = rng.pick(lexicon::kColours);
  const auto garment = rng.pick(Words{"coat", "hat", "shirt", "scarf", "jacket", "cap"});
  const auto colours = draw(rng, lexicon::kColours, 2);
  const auto other_colour = colours[0] == colour ? colours[1] : colours[0];
  const auto premise = capitalised(fmt::format("{} in {} {} {} is {} {}.", with_article(who.word),
                                               indefinite_article(colour), colour, garment,
                                               what.doing, where.words));
  const auto variant = rng.below(4);
  const auto guess = rng.pick(kGuesses);
  const auto opposite = rng.pick(kOpposites);
  const bool outdoors = where.setting == Setting::outdoors;
  const auto relation = rng.below(3);
  const std::vector<std::string> entailed{
      fmt::format("{} is {}.", with_article(who.general), what.general),
      fmt::format("{} is {}.", with_article(who.general), outdoors ? "outdoors" : "indoors"),
      fmt::format("The {} is {}.", who.word, what.doing),
      fmt::format("The {}'s {} is {}.", who.word, garment, colour)};
  const std::vector<std::string> contradicting{
      fmt::format("The {} is {}.", who.word, opposite),
      fmt::format("The {} is {}.", who.word, outdoors ? "indoors" : "outdoors"),
      fmt::format("The {} is {}.", who.word, other.doing),
      fmt::format("The {}'s {} is {}.", who.word, garment, other_colour)};
  const auto open = fmt::format("The {} {}.", variant < 2 ? who.general : who.word, guess);
  const auto& hypothesis = relation == 0   ? entailed[variant]
                           : relation == 1 ? contradicting[variant]
                                           : open;
  static const Words answers{"entailment", "contradiction", "neutral"};
  return {fmt::format("Premise: {}\nHypothesis: {}\nRelation:", premise, capitalised(hypothesis)),
          std::string(answers[relation])};
}

}  // namespace moescope::workloads
