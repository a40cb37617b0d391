#include <fmt/format.h>

#include "workloads/families/compose.hpp"
#include "workloads/families/grammar.hpp"

namespace moescope::workloads {
namespace {

std::string noun_phrase(const NounPhrase& phrase) {
  std::string words(phrase.plural ? phrase.noun->en_plural : phrase.noun->en);
  if (phrase.adjective) words = fmt::format("{} {}", phrase.adjective->en, words);
  switch (phrase.determiner) {
    case Determiner::definite: return "the " + words;
    case Determiner::indefinite: return fmt::format("{} {}", indefinite_article(words), words);
    case Determiner::my: return "my " + words;
    case Determiner::our: return "our " + words;
    case Determiner::demonstrative: return (phrase.plural ? "these " : "this ") + words;
  }
  return words;
}

std::string predicate(const Clause& clause) {
  const bool plural = clause.subject.plural;
  if (!clause.verb) {
    const bool past = clause.tense == Tense::past;
    const auto be = past ? (plural ? "were" : "was") : (plural ? "are" : "is");
    return fmt::format("{}{} {}", be, clause.very ? " very" : "", clause.complement->en);
  }
  const Verb& verb = *clause.verb;
  if (clause.negated) return fmt::format("{} not {}", plural ? "do" : "does", verb.en);
  switch (clause.tense) {
    case Tense::present: return std::string(plural ? verb.en : verb.en_singular);
    case Tense::past: return std::string(verb.en_past);
    case Tense::future: return fmt::format("will {}", verb.en);
    case Tense::ability: return fmt::format("can {}", verb.en);
  }
  return "";
}

}  // namespace

std::string english(const Clause& clause) {
  std::string text = fmt::format("{} {}", noun_phrase(clause.subject), predicate(clause));
  if (clause.verb) text += fmt::format(" {}", noun_phrase(clause.object));
  if (clause.place) text += fmt::format(" {}", clause.place->en);
  if (clause.time) text = fmt::format("{} {}", clause.time->en, text);
  return text;
}

}  // namespace moescope::workloads
