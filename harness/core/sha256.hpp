// SHA-256 (FIPS 180-4, through OpenSSL) as 64 lower-case hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::core {

std::string sha256_hex(std::string_view bytes);
// Reads in blocks; fails when the file cannot be read.
Result<std::string> sha256_file(const std::string& path);

}  // namespace moescope::core
