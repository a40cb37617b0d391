#include "experiment/bundled.hpp"

#include <cstdlib>

namespace moescope::experiment {

std::string bundled_folder() {
  const char* folder = std::getenv("MOESCOPE_BUNDLED");
  return folder ? folder : MOESCOPE_BUNDLED_FOLDER;
}

std::string model_folder(const std::string& name) {
  return name == "bundled" ? bundled_folder() + "/octet-moe" : name;
}

std::string suite_folder(const std::string& name) {
  return name == "octet" ? bundled_folder() + "/octet" : name;
}

}  // namespace moescope::experiment
