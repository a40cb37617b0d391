// Where the bundled suite and model are: MOESCOPE_BUNDLED, else a folder `bundled` beside the
// program, as a copied binary has it, else the source tree that was built.
#pragma once

#include <string>

namespace moescope::experiment {

std::string bundled_folder();
// "bundled" becomes the bundled model's folder; "octet" the bundled suite's; anything else is a
// path.
std::string model_folder(const std::string& name);
std::string suite_folder(const std::string& name);

}  // namespace moescope::experiment
