#include "report/approved.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/file.hpp"

using namespace moescope;

void check_approved(const std::string& baseline, const std::string& text) {
  const std::string path = std::string(MOESCOPE_BASELINES) + "/" + baseline;
  if (std::getenv("MOESCOPE_APPROVE")) REQUIRE(core::write_file_atomic(path, text));
  const auto approved = core::read_file(path);
  REQUIRE(approved);
  CHECK(text == *approved);
}
