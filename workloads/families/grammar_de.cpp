#include <fmt/format.h>

#include "workloads/families/grammar.hpp"

namespace moescope::workloads {
namespace {

bool takes_definite_endings(Determiner determiner) {
  return determiner == Determiner::definite || determiner == Determiner::demonstrative;
}

// Ending of an adjective behind its determiner, in the nominative or the accusative.
std::string_view adjective_ending(const NounPhrase& phrase, bool accusative) {
  if (phrase.plural) return "en";
  const char gender = phrase.noun->de_gender;
  if (gender == 'm' && accusative) return "en";
  if (gender == 'f' || takes_definite_endings(phrase.determiner)) return "e";
  return gender == 'm' ? "er" : "es";
}

// Ending of dies-; der, die, das follow the same pattern.
std::string_view strong_ending(const NounPhrase& phrase, bool accusative) {
  if (phrase.plural || phrase.noun->de_gender == 'f') return "e";
  if (phrase.noun->de_gender == 'n') return "es";
  return accusative ? "en" : "er";
}

// Ending of ein, mein, unser.
std::string_view mixed_ending(const NounPhrase& phrase, bool accusative) {
  if (phrase.plural || phrase.noun->de_gender == 'f') return "e";
  return phrase.noun->de_gender == 'm' && accusative ? "en" : "";
}

std::string determiner(const NounPhrase& phrase, bool accusative) {
  const auto mixed = mixed_ending(phrase, accusative);
  switch (phrase.determiner) {
    case Determiner::definite: {
      const auto ending = strong_ending(phrase, accusative);
      return ending == "e" ? "die" : ending == "es" ? "das" : ending == "er" ? "der" : "den";
    }
    case Determiner::indefinite: return fmt::format("ein{}", mixed);
    case Determiner::my: return fmt::format("mein{}", mixed);
    case Determiner::our: return fmt::format("unser{}", mixed);
    case Determiner::demonstrative: return fmt::format("dies{}", strong_ending(phrase, accusative));
  }
  return "";
}

std::string noun_phrase(const NounPhrase& phrase, bool accusative) {
  std::string text = determiner(phrase, accusative);
  if (phrase.adjective) {
    text += fmt::format(" {}{}", phrase.adjective->de_stem, adjective_ending(phrase, accusative));
  }
  return fmt::format("{} {}", text, phrase.plural ? phrase.noun->de_plural : phrase.noun->de);
}

// A German main clause: the finite verb second, the rest of the verb at the end.
struct Bracket {
  std::string_view finite;
  std::string_view end;
};

Bracket bracket(const Clause& clause) {
  const bool plural = clause.subject.plural;
  if (!clause.verb) {
    if (clause.tense == Tense::past) return {plural ? "waren" : "war", ""};
    return {plural ? "sind" : "ist", ""};
  }
  const Verb& verb = *clause.verb;
  switch (clause.tense) {
    case Tense::present: return {plural ? verb.de_infinitive : verb.de_singular, ""};
    case Tense::past: return {plural ? "haben" : "hat", verb.de_participle};
    case Tense::future: return {plural ? "werden" : "wird", verb.de_infinitive};
    case Tense::ability: return {plural ? "können" : "kann", verb.de_infinitive};
  }
  return {};
}

}  // namespace

std::string german(const Clause& clause) {
  const auto [finite, end] = bracket(clause);
  const auto subject = noun_phrase(clause.subject, false);
  std::string text = clause.time ? fmt::format("{} {} {}", clause.time->de, finite, subject)
                                 : fmt::format("{} {}", subject, finite);
  if (clause.verb) {
    text += fmt::format(" {}", noun_phrase(clause.object, true));
  } else {
    text += fmt::format("{} {}", clause.very ? " sehr" : "", clause.complement->de);
  }
  if (clause.negated) text += " nicht";
  if (clause.place) text += fmt::format(" {}", clause.place->de);
  if (!end.empty()) text += fmt::format(" {}", end);
  return text;
}

}  // namespace moescope::workloads
