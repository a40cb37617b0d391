#include "experiment/bundled.hpp"

#include <cstdlib>
#include <filesystem>

namespace moescope::experiment {

std::string bundled_folder() {
  if (const char* folder = std::getenv("MOESCOPE_BUNDLED")) return folder;
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const auto beside = program.parent_path() / "bundled";
  return std::filesystem::is_directory(beside, ignored) ? beside.string() : MOESCOPE_BUNDLED_FOLDER;
}

std::string model_folder(const std::string& name) {
  return name == "bundled" ? bundled_folder() + "/octet-moe" : name;
}

std::string suite_folder(const std::string& name) {
  return name == "octet" ? bundled_folder() + "/octet" : name;
}

}  // namespace moescope::experiment
