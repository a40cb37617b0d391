#include "workloads/families/sentiment.hpp"

namespace moescope::workloads {

const Family& sentiment_family() {
  static const TaskFamily family(
      "sentiment", "reviews in English, German and French, and natural language inference",
      {english_review, german_review, french_review, inference});
  return family;
}

}  // namespace moescope::workloads
