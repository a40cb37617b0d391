#include <fmt/format.h>

#include "workloads/families/grammar.hpp"

namespace moescope::workloads {
namespace {

// The words of the lexicon that begin with h all have a silent one.
bool elides(std::string_view word) {
  for (const std::string_view start : {"a", "e", "i", "o", "u", "h", "é", "ê", "è", "œ"}) {
    if (word.starts_with(start)) return true;
  }
  return false;
}

std::string agreeing(const Adjective& adjective, bool feminine, bool plural) {
  std::string text(feminine ? adjective.fr_feminine : adjective.fr);
  if (plural && !text.ends_with('s') && !text.ends_with('x')) text += 's';
  return text;
}

// With the space or the apostrophe that joins it to `next`.
std::string_view determiner(const NounPhrase& phrase, std::string_view next) {
  const bool feminine = phrase.noun->fr_gender == 'f';
  const bool vowel = elides(next);
  switch (phrase.determiner) {
    case Determiner::definite:
      if (phrase.plural) return "les ";
      return vowel ? "l'" : feminine ? "la " : "le ";
    case Determiner::indefinite: return feminine ? "une " : "un ";
    case Determiner::my:
      if (phrase.plural) return "mes ";
      return feminine && !vowel ? "ma " : "mon ";
    case Determiner::our: return phrase.plural ? "nos " : "notre ";
    case Determiner::demonstrative:
      if (phrase.plural) return "ces ";
      return feminine ? "cette " : vowel ? "cet " : "ce ";
  }
  return "";
}

std::string noun_phrase(const NounPhrase& phrase) {
  const Noun& noun = *phrase.noun;
  std::string text(phrase.plural ? noun.fr_plural : noun.fr);
  if (phrase.adjective) {
    const auto adjective = agreeing(*phrase.adjective, noun.fr_gender == 'f', phrase.plural);
    text = phrase.adjective->fr_before ? fmt::format("{} {}", adjective, text)
                                       : fmt::format("{} {}", text, adjective);
  }
  return fmt::format("{}{}", determiner(phrase, text), text);
}

std::string predicate(const Clause& clause) {
  const bool plural = clause.subject.plural;
  if (!clause.verb) {
    const bool past = clause.tense == Tense::past;
    const auto be = past ? (plural ? "étaient" : "était") : (plural ? "sont" : "est");
    return fmt::format("{}{} {}", be, clause.very ? " très" : "",
                       agreeing(*clause.complement, clause.subject.noun->fr_gender == 'f', plural));
  }
  const Verb& verb = *clause.verb;
  const auto present = plural ? verb.fr_plural : verb.fr_singular;
  if (clause.negated) return fmt::format("{}{} pas", elides(present) ? "n'" : "ne ", present);
  switch (clause.tense) {
    case Tense::present: return std::string(present);
    case Tense::past: return fmt::format("{} {}", plural ? "ont" : "a", verb.fr_participle);
    case Tense::future: return fmt::format("{} {}", plural ? "vont" : "va", verb.fr_infinitive);
    case Tense::ability:
      return fmt::format("{} {}", plural ? "peuvent" : "peut", verb.fr_infinitive);
  }
  return "";
}

}  // namespace

std::string french(const Clause& clause) {
  std::string text = fmt::format("{} {}", noun_phrase(clause.subject), predicate(clause));
  if (clause.verb) text += fmt::format(" {}", noun_phrase(clause.object));
  if (clause.place) text += fmt::format(" {}", clause.place->fr);
  if (clause.time) text = fmt::format("{}, {}", clause.time->fr, text);
  return text;
}

}  // namespace moescope::workloads
