#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "workloads/families/grammar.hpp"
#include "workloads/samples.hpp"

using namespace moescope::workloads;

namespace {

template <class T>
const T* entry(const std::vector<T>& items, std::string_view en) {
  return &*std::ranges::find_if(items, [&](const T& item) { return item.en == en; });
}

NounPhrase phrase(Determiner determiner, const char* adjective, const char* noun,
                  bool plural = false) {
  return {determiner, *adjective ? entry(kTraits, adjective) : nullptr, entry(kNouns, noun),
          plural};
}

Clause action(NounPhrase subject, const char* verb, NounPhrase object,
              Tense tense = Tense::present) {
  Clause clause;
  clause.subject = subject;
  clause.verb = entry(kVerbs, verb);
  clause.object = object;
  clause.tense = tense;
  return clause;
}

void check(const Clause& clause, const char* en, const char* de, const char* fr) {
  CHECK(english(clause) == en);
  CHECK(german(clause) == de);
  CHECK(french(clause) == fr);
}

}  // namespace

TEST_CASE("translation: sentences written by hand") {
  using enum Determiner;
  auto clause = action(phrase(indefinite, "ill", "uncle"), "see", phrase(my, "small", "dog"));
  clause.place = entry(kPlaces, "in the garden");
  check(clause, "an ill uncle sees my small dog in the garden",
        "ein kranker Onkel sieht meinen kleinen Hund im Garten",
        "un oncle malade voit mon petit chien dans le jardin");

  const Phrase yesterday{"yesterday", "gestern", "hier"};
  clause = action(phrase(our, "", "sister", true), "buy", phrase(demonstrative, "red", "car"),
                  Tense::past);
  clause.time = &yesterday;
  check(clause, "yesterday our sisters bought this red car",
        "gestern haben unsere Schwestern dieses rote Auto gekauft",
        "hier, nos sœurs ont acheté cette voiture rouge");

  clause = action(phrase(definite, "", "man", true), "love", phrase(definite, "", "egg"));
  clause.negated = true;
  check(clause, "the men do not love the egg", "die Männer lieben das Ei nicht",
        "les hommes n'aiment pas l'œuf");

  check(action(phrase(demonstrative, "", "friend"), "steal", phrase(indefinite, "heavy", "clock"),
               Tense::future),
        "this friend will steal a heavy clock", "dieser Freund wird eine schwere Uhr stehlen",
        "cet ami va voler une horloge lourde");

  check(action(phrase(my, "", "nurse"), "find", phrase(our, "grey", "shoe", true), Tense::ability),
        "my nurse can find our grey shoes",
        "meine Krankenschwester kann unsere grauen Schuhe finden",
        "mon infirmière peut trouver nos chaussures grises");
}

TEST_CASE("translation: predicates agree in French and stay bare in German") {
  Clause clause;
  clause.subject = phrase(Determiner::definite, "", "queen", true);
  clause.complement = entry(kTraits, "tired");
  clause.very = true;
  clause.tense = Tense::past;
  check(clause, "the queens were very tired", "die Königinnen waren sehr müde",
        "les reines étaient très fatiguées");
  clause.subject = phrase(Determiner::indefinite, "", "window");
  clause.complement = entry(kTraits, "grey");
  clause.very = false;
  clause.tense = Tense::present;
  check(clause, "a window is grey", "ein Fenster ist grau", "une fenêtre est grise");
}

TEST_CASE("translation: no word has two translations") {
  const auto unique = [](const auto& items, auto field) {
    std::set<std::string_view> seen;
    for (const auto& item : items) {
      INFO(field(item));
      CHECK(seen.insert(field(item)).second);
    }
  };
  const auto in_every_language = [&](const auto& items, auto de, auto fr) {
    unique(items, [](const auto& item) { return item.en; });
    unique(items, de);
    unique(items, fr);
  };
  in_every_language(
      kNouns, [](const auto& n) { return n.de; }, [](const auto& n) { return n.fr; });
  in_every_language(
      kTraits, [](const auto& a) { return a.de; }, [](const auto& a) { return a.fr; });
  in_every_language(
      kPlaces, [](const auto& p) { return p.de; }, [](const auto& p) { return p.fr; });
  in_every_language(
      kVerbs, [](const auto& v) { return v.de_infinitive; },
      [](const auto& v) { return v.fr_infinitive; });
}

TEST_CASE("translation: the same sentence always gets the same translation, as a full sentence") {
  for (const Item& item : samples("translation")) {
    INFO(item.prompt << " " << item.answer);
    CHECK(item.answer.back() == '.');
    CHECK((item.answer[0] >= 'A' && item.answer[0] <= 'Z'));
    CHECK(item.answer.find("  ") == std::string::npos);
  }
}
