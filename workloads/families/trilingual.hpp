// The translation family's lexicon: words in English, German and French with the forms that its
// sentences need. Every entry is unique in each language, so that a sentence has one translation.
#pragma once

#include <string_view>
#include <vector>

namespace moescope::workloads {

// What a noun is; adjectives and verbs name the kinds they go with as a sum of bits.
enum Kind : unsigned { kPerson = 1, kAnimal = 2, kThing = 4, kFood = 8, kText = 16 };
inline constexpr unsigned kAnyKind = kPerson | kAnimal | kThing | kFood | kText;
inline constexpr unsigned kAnyObject = kAnimal | kThing | kFood | kText;

struct Noun {
  std::string_view en, en_plural;  // an empty plural: used in the singular only
  std::string_view de, de_plural;
  char de_gender;  // m, f, n
  std::string_view fr, fr_plural;
  char fr_gender;  // m, f
  Kind kind;
};

struct Adjective {
  std::string_view en;
  std::string_view de, de_stem;  // "müde" and what endings are put to: "müd"
  std::string_view fr, fr_feminine;
  bool fr_before;  // stands before its noun
  unsigned kinds;
};

struct Verb {
  std::string_view en, en_singular, en_past;
  std::string_view de_singular, de_infinitive, de_participle;
  std::string_view fr_singular, fr_plural, fr_participle, fr_infinitive;
  unsigned objects;
};

struct Phrase {
  std::string_view en, de, fr;
};

extern const std::vector<Noun> kNouns;
extern const std::vector<Adjective> kTraits;
extern const std::vector<Verb> kVerbs;
extern const std::vector<Phrase> kPlaces;

}  // namespace moescope::workloads
