// Translation between English and German and between English and French.
#include <fmt/format.h>

#include "workloads/families/compose.hpp"
#include "workloads/families/grammar.hpp"
#include "workloads/families/task_family.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;

template <class T, class Fits>
const T& pick_fitting(Rng& rng, const std::vector<T>& items, Fits fits) {
  for (;;) {
    const T& item = rng.pick(items);
    if (fits(item)) return item;
  }
}

const Adjective& trait_of(Rng& rng, const Noun& noun) {
  return pick_fitting(rng, kTraits, [&](const Adjective& a) { return (a.kinds & noun.kind) != 0; });
}

NounPhrase phrase_of_kinds(Rng& rng, unsigned kinds, bool plain) {
  static const std::vector<Determiner> determiners{
      Determiner::definite, Determiner::definite, Determiner::indefinite,
      Determiner::my,       Determiner::our,      Determiner::demonstrative};
  NounPhrase phrase;
  phrase.noun = &pick_fitting(rng, kNouns, [&](const Noun& n) { return (n.kind & kinds) != 0; });
  phrase.plural = !phrase.noun->en_plural.empty() && rng.chance(0.35);
  do {
    phrase.determiner = rng.pick(determiners);
  } while (phrase.plural && phrase.determiner == Determiner::indefinite);
  if (!plain && rng.chance(0.5)) phrase.adjective = &trait_of(rng, *phrase.noun);
  return phrase;
}

Clause action(Rng& rng, bool plain) {
  Clause clause;
  clause.subject = phrase_of_kinds(rng, kPerson, plain);
  clause.verb = &rng.pick(kVerbs);
  clause.object = phrase_of_kinds(rng, clause.verb->objects, plain);
  static const std::vector<Tense> tenses{Tense::present, Tense::past, Tense::future,
                                         Tense::ability};
  clause.tense = rng.pick(tenses);
  return clause;
}

Clause state(Rng& rng) {
  Clause clause;
  clause.subject = phrase_of_kinds(rng, kAnyKind, true);
  clause.complement = &trait_of(rng, *clause.subject.noun);
  clause.tense = rng.chance(0.5) ? Tense::past : Tense::present;
  clause.very = rng.chance(0.3);
  return clause;
}

Clause action_somewhere(Rng& rng) {
  Clause clause = action(rng, false);
  clause.place = &rng.pick(kPlaces);
  return clause;
}

Clause action_sometime(Rng& rng) {
  struct TimeOf {
    Phrase words;
    Tense tense;
  };
  static const std::vector<TimeOf> times{
      {{"today", "heute", "aujourd'hui"}, Tense::present},
      {{"every day", "jeden Tag", "chaque jour"}, Tense::present},
      {{"now", "jetzt", "maintenant"}, Tense::present},
      {{"yesterday", "gestern", "hier"}, Tense::past},
      {{"last week", "letzte Woche", "la semaine dernière"}, Tense::past},
      {{"tomorrow", "morgen", "demain"}, Tense::future},
      {{"next year", "nächstes Jahr", "l'année prochaine"}, Tense::future},
      {{"soon", "bald", "bientôt"}, Tense::future},
  };
  Clause clause = action(rng, false);
  const TimeOf& time = rng.pick(times);
  clause.time = &time.words;
  clause.tense = time.tense;
  return clause;
}

// The negation of an indefinite object would need "kein" and "pas de", so it stays definite.
Clause action_denied(Rng& rng) {
  Clause clause = action(rng, false);
  clause.tense = Tense::present;
  clause.negated = true;
  if (clause.object.determiner == Determiner::indefinite) {
    clause.object.determiner = Determiner::definite;
  }
  return clause;
}

struct Sentence {
  std::vector<Clause> clauses;  // joined by "and"
};

Sentence sentence(Rng& rng) {
  switch (rng.below(5)) {
    case 0: return {{action_somewhere(rng)}};
    case 1: return {{action_sometime(rng)}};
    case 2: return {{action_denied(rng)}};
    case 3: return {{state(rng), action(rng, true)}};
    default: return {{state(rng), state(rng)}};
  }
}

struct Language {
  std::string_view name;
  std::string_view joint;
  std::string (*say)(const Clause&);
};

std::string say(const Language& language, const Sentence& sentence) {
  std::vector<std::string> clauses;
  for (const Clause& clause : sentence.clauses) clauses.push_back(language.say(clause));
  return capitalised(fmt::format("{}.", fmt::join(clauses, language.joint)));
}

constexpr Language kEnglish{"English", " and ", english};
constexpr Language kGerman{"German", " und ", german};
constexpr Language kFrench{"French", " et ", french};

// Half of the prompts show one worked pair first.
Draft translate(Rng& rng, const Language& from, const Language& to) {
  std::string prompt = fmt::format("Translate from {} to {}.\n", from.name, to.name);
  if (rng.chance(0.5)) {
    const Sentence example{{state(rng)}};
    prompt +=
        fmt::format("{}: {}\n{}: {}\n", from.name, say(from, example), to.name, say(to, example));
  }
  const Sentence asked = sentence(rng);
  prompt += fmt::format("{}: {}\n{}:", from.name, say(from, asked), to.name);
  return {prompt, say(to, asked)};
}

Draft english_to_german(Rng& rng) { return translate(rng, kEnglish, kGerman); }
Draft german_to_english(Rng& rng) { return translate(rng, kGerman, kEnglish); }
Draft english_to_french(Rng& rng) { return translate(rng, kEnglish, kFrench); }
Draft french_to_english(Rng& rng) { return translate(rng, kFrench, kEnglish); }

}  // namespace

const Family& translation_family() {
  static const TaskFamily family(
      "translation", "short sentences between English and German and English and French",
      {english_to_german, german_to_english, english_to_french, french_to_english});
  return family;
}

}  // namespace moescope::workloads
