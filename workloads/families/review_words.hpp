// What the reviews of the sentiment family are made of, in English, German and French.
#pragma once

#include <string_view>
#include <vector>

namespace moescope::workloads {

// A part of what is reviewed, with its verb: {"das Essen", "war"}.
struct Aspect {
  std::string_view subject;  // begins with a lower-case article
  std::string_view verb;
  char form;  // French agreement: m, f, M and F (plural); unused in English and German
};

struct Topic {
  std::string_view opening;
  std::vector<Aspect> aspects;
};

struct ReviewLanguage {
  std::string_view cue, positive, negative;
  std::vector<Topic> topics;
  std::vector<std::string_view> good, bad;      // adjectives; in French "masculine/feminine"
  std::vector<std::string_view> praise, blame;  // closing sentences
  // {other} is a clause of the other polarity, {Other} begins a sentence; {main} has the review's.
  std::string_view concession;
  std::string_view negation;  // between verb and adjective; French also gets "ne" before the verb
};

extern const ReviewLanguage kEnglishReviews;
extern const ReviewLanguage kGermanReviews;
extern const ReviewLanguage kFrenchReviews;

}  // namespace moescope::workloads
