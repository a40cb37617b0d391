#include "support/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "moescope-test-XXXXXX").string();
  if (!mkdtemp(path_.data())) throw std::runtime_error("no temporary folder at " + path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}
