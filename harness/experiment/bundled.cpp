#include "experiment/bundled.hpp"

#include <cstdlib>
#include <filesystem>

#include "core/process.hpp"

namespace moescope::experiment {

std::string bundled_folder() {
  if (const char* folder = std::getenv("MOESCOPE_BUNDLED")) return folder;
  const std::string beside = core::program_folder() + "/bundled";
  std::error_code ignored;
  return std::filesystem::is_directory(beside, ignored) ? beside : MOESCOPE_BUNDLED_FOLDER;
}

std::string model_folder(const std::string& name) {
  return name == "bundled" ? bundled_folder() + "/octet-moe" : name;
}

std::string suite_folder(const std::string& name) {
  return name == "octet" ? bundled_folder() + "/octet" : name;
}

}  // namespace moescope::experiment
