// A clause without language, and its wording in English, German and French.
#pragma once

#include <string>

#include "workloads/families/trilingual.hpp"

namespace moescope::workloads {

enum class Determiner { definite, indefinite, my, our, demonstrative };
enum class Tense { present, past, future, ability };

struct NounPhrase {
  Determiner determiner = Determiner::definite;
  const Adjective* adjective = nullptr;
  const Noun* noun = nullptr;
  bool plural = false;  // never with an indefinite determiner
};

// Either "subject verb object" with at most one of a place, a time and a negation, or, where `verb`
// is null, "subject is complement".
struct Clause {
  NounPhrase subject;
  Tense tense = Tense::present;
  const Verb* verb = nullptr;
  NounPhrase object;
  const Adjective* complement = nullptr;
  bool very = false;
  bool negated = false;           // present tense only
  const Phrase* place = nullptr;  // at the end
  const Phrase* time = nullptr;   // in front
};

// In lower case unless the first word has a capital anyway, and without a full stop.
std::string english(const Clause& clause);
std::string german(const Clause& clause);
std::string french(const Clause& clause);

}  // namespace moescope::workloads
