// Reviews: every sentence but at most one concession has the polarity that is asked for.
#include <fmt/format.h>

#include "workloads/families/compose.hpp"
#include "workloads/families/review_words.hpp"
#include "workloads/families/sentiment.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;

std::string agreeing(std::string_view adjective, char form) {
  const auto slash = adjective.find('/');
  if (slash == std::string_view::npos) return std::string(adjective);
  const bool feminine = form == 'f' || form == 'F';
  std::string word(feminine ? adjective.substr(slash + 1) : adjective.substr(0, slash));
  const bool plural = form == 'M' || form == 'F';
  if (plural && !word.ends_with('s') && !word.ends_with('x')) word += 's';
  return word;
}

// "the room was [not] wonderful"; `negated` turns the adjective's polarity round.
std::string statement(Rng& rng, const ReviewLanguage& language, const Aspect& aspect,
                      bool praising) {
  const bool negated = rng.chance(0.2);
  const auto adjective =
      agreeing(rng.pick(praising != negated ? language.good : language.bad), aspect.form);
  if (!negated) return fmt::format("{} {} {}", aspect.subject, aspect.verb, adjective);
  const bool french = &language == &kFrenchReviews;
  const auto joint = !french ? " " : aspect.verb.starts_with("s") ? " ne " : " n'";
  return fmt::format("{}{}{} {} {}", aspect.subject, joint, aspect.verb, language.negation,
                     adjective);
}

Draft review(Rng& rng, const ReviewLanguage& language) {
  const bool praising = rng.chance(0.5);
  const Topic& topic = rng.pick(language.topics);
  const auto aspects = draw(rng, topic.aspects, 3);
  std::vector<std::string> sentences;
  if (rng.chance(0.5)) sentences.emplace_back(topic.opening);
  sentences.push_back(capitalised(statement(rng, language, aspects[0], praising)) + ".");
  if (rng.chance(0.5)) {
    const auto other = statement(rng, language, aspects[1], !praising);
    const auto main = statement(rng, language, aspects[2], praising);
    sentences.push_back(fmt::format(fmt::runtime(language.concession), fmt::arg("other", other),
                                    fmt::arg("Other", capitalised(other)), fmt::arg("main", main)));
  } else {
    sentences.push_back(capitalised(statement(rng, language, aspects[1], praising)) + ".");
  }
  if (rng.chance(0.6)) {
    sentences.emplace_back(rng.pick(praising ? language.praise : language.blame));
  }
  return {fmt::format("{}\n{}", fmt::join(sentences, " "), language.cue),
          std::string(praising ? language.positive : language.negative)};
}

}  // namespace

Draft english_review(Rng& rng) { return review(rng, kEnglishReviews); }
Draft german_review(Rng& rng) { return review(rng, kGermanReviews); }
Draft french_review(Rng& rng) { return review(rng, kFrenchReviews); }

}  // namespace moescope::workloads
