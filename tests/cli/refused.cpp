#include "cli/refused.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

void check_refused(const CommandResult& result, const std::string& part, int code) {
  INFO(result.err);
  CHECK(result.code == code);
  CHECK(result.out.empty());
  CHECK(std::ranges::count(result.err, '\n') == 1);
  CHECK(result.err.find(part) != std::string::npos);
}
