// The tasks of the sentiment family: reviews in three languages, and premise and hypothesis.
#pragma once

#include "workloads/families/task_family.hpp"

namespace moescope::workloads {

Draft english_review(core::Rng& rng);
Draft german_review(core::Rng& rng);
Draft french_review(core::Rng& rng);
Draft inference(core::Rng& rng);

}  // namespace moescope::workloads
