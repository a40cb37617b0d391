// One request of the workload suite and how its answer is judged.
#pragma once

#include <string>
#include <string_view>

namespace moescope::workloads {

struct Item {
  std::string id;      // "octet/math/evaluation/00012"
  std::string family;  // "math"
  std::string prompt;  // ends in the family's cue, without a trailing space
  std::string answer;  // one line; the training text is prompt + " " + answer
};

// Which part of the suite: routing statistics come from calibration, measurements use evaluation,
// the bundled model is trained on training.
enum class Split { calibration, evaluation, training };

std::string to_string(Split split);

// Runs of white space become one space; none is left at the ends.
std::string normalise_space(std::string_view text);

// True when the first line of the trimmed text equals the answer, differences of white space aside.
bool answer_matches(const Item& item, std::string_view generated);

}  // namespace moescope::workloads
