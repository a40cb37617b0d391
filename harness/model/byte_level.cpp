#include "model/byte_level.hpp"

#include <array>

namespace moescope::model {
namespace {

constexpr int kCodePoints = 256 + 68;  // 68 bytes do not print

bool prints(int byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xFF && byte != 0xAD);
}

// Code point -> byte, or -1.
std::array<int, kCodePoints> make_bytes() {
  std::array<int, kCodePoints> bytes;
  bytes.fill(-1);
  int next = 256;
  for (int byte = 0; byte < 256; ++byte)
    bytes[static_cast<std::size_t>(prints(byte) ? byte : next++)] = byte;
  return bytes;
}

}  // namespace

std::optional<std::string> bytes_of_spelling(std::string_view spelled) {
  static const auto kBytes = make_bytes();
  std::string bytes;
  for (std::size_t i = 0; i < spelled.size(); ++i) {
    std::size_t code_point = static_cast<unsigned char>(spelled[i]);
    // All the characters in use lie under U+0800: one or two bytes of UTF-8.
    if (code_point >= 0xE0) return {};
    if (code_point >= 0x80)
      code_point = (code_point & 31) << 6 | (static_cast<unsigned char>(spelled[++i]) & 63);
    if (code_point >= kBytes.size() || kBytes[code_point] < 0) return {};
    bytes += static_cast<char>(kBytes[code_point]);
  }
  return bytes;
}

}  // namespace moescope::model
